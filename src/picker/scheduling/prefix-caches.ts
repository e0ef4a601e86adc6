import { BLOCK_BYTES, PrefixIndex } from '../prefix';
import type { Candidates } from './candidates';
import type { EndpointObserver, EndpointTable } from './endpoint-table';

/** Most blocks that are remembered of all endpoints together: 100 MiB at most, see `PrefixIndex.bytesPerBlock`. */
export const MOST_BLOCKS = 2 ** 21;

/** Blocks that an endpoint is taken to have room for until it tells: 2 MiB of text, some 500,000 tokens. */
export const UNKNOWN_CAPACITY = 8_192;

/** Tokens to a block of text, at the usual four bytes a token. */
const TOKENS_PER_BLOCK = BLOCK_BYTES / 4;

/** A prompt ends within a block, on average in its middle. */
const LAST_BLOCK = 0.5;

/** What the endpoints' prefix caches are believed to hold: the prompts that they were sent. */
export class PrefixCaches implements EndpointObserver {
  private readonly index = new PrefixIndex(MOST_BLOCKS);

  constructor(private readonly endpoints: EndpointTable) {
    endpoints.observe(this);
  }

  added(slot: number): void {
    this.index.add(slot, UNKNOWN_CAPACITY);
  }

  removed(slot: number): void {
    this.index.remove(slot);
  }

  resized(slot: number): void {
    const tokens = this.endpoints.kvCapacity[slot];
    this.index.setCapacity(slot, tokens > 0 ? tokens / TOKENS_PER_BLOCK : UNKNOWN_CAPACITY);
  }

  /**
   * Writes how many tokens each candidate holds of a prompt.
   * @returns the most that one of them holds
   */
  look(hashes: Uint32Array, promptTokens: number, { slots, count }: Candidates, hitTokens: Float64Array): number {
    const blockTokens = tokensPerBlock(hashes, promptTokens);
    this.index.match(hashes);
    let most = 0;
    for (let i = 0; i < count; i++) {
      const tokens = this.index.hit(slots[i]) * blockTokens;
      hitTokens[slots[i]] = tokens;
      if (tokens > most) most = tokens;
    }
    return most;
  }

  /** Tokens that one endpoint holds of a prompt. */
  hitTokens(slot: number, hashes: Uint32Array, promptTokens: number): number {
    this.index.match(hashes);
    return this.index.hit(slot) * tokensPerBlock(hashes, promptTokens);
  }

  /** An endpoint is sent a prompt: from now on it holds it, so that others like it may follow at once. */
  enter(slot: number, hashes: Uint32Array): void {
    this.index.enter(slot, hashes);
  }

  /** An endpoint was not sent a prompt after all, of which it held so many tokens before. */
  withdraw(slot: number, hashes: Uint32Array, promptTokens: number, hitTokens: number): void {
    this.index.drop(slot, hashes, Math.round(hitTokens / tokensPerBlock(hashes, promptTokens)));
  }
}

function tokensPerBlock(hashes: Uint32Array, promptTokens: number): number {
  return promptTokens / (hashes.length / 2 + LAST_BLOCK);
}
