import type { ReportedCache } from './reported-cache';

/**
 * What one server reports: a cache for each of its data-parallel engines. Which engine a request comes to the server decides,
 * by load alone, so what counts of a prompt is what an engine holds of it on average.
 */
export class ReportedServer {
  private readonly byRank = new Map<number, ReportedCache>();

  /** @param open makes the cache of a further engine */
  constructor(private readonly open: () => ReportedCache) {}

  get caches(): Iterable<ReportedCache> {
    return this.byRank.values();
  }

  /** Blocks in all caches, as far as is known. */
  get size(): number {
    let size = 0;
    for (const cache of this.byRank.values()) size += cache.size;
    return size;
  }

  /** Tokens a block; 0 before the first one. */
  get blockSize(): number {
    let size = 0;
    for (const cache of this.byRank.values()) size = Math.max(size, cache.blockSize);
    return size;
  }

  /** Whether anything that it told is up to date. */
  get isHeard(): boolean {
    for (const cache of this.byRank.values()) if (cache.upToDate) return true;
    return false;
  }

  cacheOf(rank: number): ReportedCache {
    const known = this.byRank.get(rank);
    if (known !== undefined) return known;
    const cache = this.open();
    this.byRank.set(rank, cache);
    return cache;
  }

  /**
   * Tokens that an engine reports to hold on average of the prompt that was looked up last; of an engine that is not heard none.
   * @param engines how many the server has
   */
  heldTokens(engines: number): number {
    let tokens = 0;
    for (const cache of this.byRank.values()) if (cache.upToDate) tokens += cache.hit * cache.blockSize;
    return tokens / engines;
  }

  /** Whether all is known that each of so many engines holds, and found. */
  isComplete(engines: number): boolean {
    let complete = 0;
    for (const cache of this.byRank.values()) if (cache.tellsAll) complete++;
    return complete >= engines;
  }
}
