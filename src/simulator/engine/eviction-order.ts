import type { Extent } from './extent';

/** The free extents in the order in which they are evicted. */
export class EvictionOrder {
  /** The extent that is evicted first. */
  oldest?: Extent;
  private newest?: Extent;

  /** Puts an extent last. */
  append(extent: Extent): void {
    extent.older = this.newest;
    if (this.newest === undefined) {
      this.oldest = extent;
    } else {
      this.newest.newer = extent;
    }
    this.newest = extent;
  }

  /** Puts an extent right behind another one. */
  insertBehind(older: Extent, extent: Extent): void {
    const { newer } = older;
    if (newer === undefined) {
      this.append(extent);
      return;
    }
    extent.older = older;
    extent.newer = newer;
    older.newer = newer.older = extent;
  }

  remove(extent: Extent): void {
    const { older, newer } = extent;
    if (older === undefined) {
      this.oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer === undefined) {
      this.newest = older;
    } else {
      newer.older = older;
    }
    extent.older = extent.newer = undefined;
  }
}
