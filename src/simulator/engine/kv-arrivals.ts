import type { BlockCache, FoundBlocks } from './block-cache';
import type { Sequence } from './sequence';

/**
 * Requests whose prompts another engine has computed, from the moment in which they hold their blocks until they join the batch:
 * first their keys and values come, then they wait for a place. They hold as many blocks meanwhile as if they ran.
 */
export class KvArrivals<S extends Sequence> {
  /** Those whose keys and values are there, in the order in which they came. They need no room to begin. */
  readonly ready: S[] = [];
  private fetching = 0;

  constructor(
    private readonly cache: BlockCache,
    private readonly blockSize: number,
    private readonly publishes: boolean,
  ) {}

  get count(): number {
    return this.fetching + this.ready.length;
  }

  /**
   * Takes all blocks of a prompt, for which there must be room.
   *
   * @param hits those of them that the cache has
   * @returns how many must be fetched
   */
  begin(sequence: S, hits: FoundBlocks): number {
    const { cache, blockSize } = this;
    sequence.held = cache.hold(hits);
    sequence.refusal = undefined;
    sequence.state = 'fetching';
    const missing = Math.ceil(sequence.promptTokens / blockSize) - hits.count;
    cache.allocate(sequence.held, missing);
    this.fetching++;
    return missing;
  }

  /** The keys and values are there, and can be found from now on. The last token is computed again, since it yields the next one. */
  complete(sequence: S): void {
    const { cache, blockSize } = this;
    this.fetching--;
    if (this.publishes) {
      cache.publish(sequence.held, sequence.identities, Math.floor(sequence.promptTokens / blockSize));
    }
    sequence.kv = 'fetched';
    sequence.computed = sequence.promptTokens - 1;
    sequence.state = 'waiting';
    this.ready.push(sequence);
  }
}
