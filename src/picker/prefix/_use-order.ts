import { widened } from './_pair-table';

/** Bytes of one holding. */
export const USE_ORDER_BYTES = 12;

const NONE = -1;

/**
 * For each lane the order in which its holdings were used last, and when that was: a doubly linked list a lane, through
 * columns that are read by the number of the holding.
 */
export class UseOrder {
  /** Holdings of each lane. */
  counts = new Int32Array(0);

  private newest = new Int32Array(0);
  private oldest = new Int32Array(0);
  private newer = new Int32Array(0);
  private older = new Int32Array(0);
  private uses = new Int32Array(0);

  /** Bytes of memory. */
  get bytes(): number {
    return 3 * this.uses.byteLength + 3 * this.counts.byteLength;
  }

  grow(holdings: number, lanes: number): void {
    if (holdings > this.uses.length) {
      this.newer = widened(this.newer, holdings);
      this.older = widened(this.older, holdings);
      this.uses = widened(this.uses, holdings);
    }
    if (lanes > this.counts.length) {
      const known = this.counts.length;
      this.counts = widened(this.counts, lanes);
      this.newest = widened(this.newest, lanes).fill(NONE, known);
      this.oldest = widened(this.oldest, lanes).fill(NONE, known);
    }
  }

  /** The holding of a lane that was not used for the longest; -1 when it has none. */
  oldestOf(lane: number): number {
    return this.oldest[lane];
  }

  /** When a holding was used last. */
  lastUse(holding: number): number {
    return this.uses[holding];
  }

  /** Puts a new holding before all others of its lane. */
  add(lane: number, holding: number, now: number): void {
    this.counts[lane]++;
    this.link(lane, holding, now);
  }

  /** Puts a holding of a lane before all its others. */
  touch(lane: number, holding: number, now: number): void {
    this.unlink(lane, holding);
    this.link(lane, holding, now);
  }

  remove(lane: number, holding: number): void {
    this.counts[lane]--;
    this.unlink(lane, holding);
  }

  private link(lane: number, holding: number, now: number): void {
    const before = this.newest[lane];
    this.uses[holding] = now;
    this.newer[holding] = NONE;
    this.older[holding] = before;
    this.newest[lane] = holding;
    if (before === NONE) this.oldest[lane] = holding;
    else this.newer[before] = holding;
  }

  private unlink(lane: number, holding: number): void {
    const newer = this.newer[holding];
    const older = this.older[holding];
    if (newer === NONE) this.newest[lane] = older;
    else this.older[newer] = older;
    if (older === NONE) this.oldest[lane] = newer;
    else this.newer[older] = newer;
  }
}
