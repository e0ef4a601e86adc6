import type { BlockIdentities } from './block-identities';
import { HeldBlocks } from './held-blocks';

/** One request inside an engine: how far it is, and the blocks it holds. */
export class Sequence {
  state: 'waiting' | 'fetching' | 'running' | 'done' = 'waiting';
  /** Where the keys and values of the prompt come from: they are computed here, to be fetched from another engine, or were. */
  kv: 'computed' | 'remote' | 'fetched' = 'computed';
  /** Whether its blocks stay held when it is done, for another engine to fetch, until they are let go. */
  keepsBlocks = false;
  /** Tokens of the answer so far. */
  generated = 0;
  /** Tokens whose keys and values are in the cache. */
  computed = 0;
  held = new HeldBlocks();
  /** Tokens that the current step computes. */
  chunk = 0;
  /** Prompt tokens that were hits when the request was first scheduled. */
  cachedTokens = 0;
  /** Whether it was ever scheduled. */
  scheduled = false;
  /** When it last did not fit: how many of its blocks others held, and what the cache had gained by then. */
  refusal?: { readonly held: number; readonly gains: number };

  /**
   * @param promptTokens at least 1
   * @param answerTokens at least 1; the answer is known beforehand, and the engine decides only when each token comes
   */
  constructor(
    readonly promptTokens: number,
    readonly answerTokens: number,
    readonly identities: BlockIdentities,
    readonly adapter: string | undefined,
  ) {}

  /** Tokens of the prompt, and of the answer so far. */
  get tokens(): number {
    return this.promptTokens + this.generated;
  }
}
