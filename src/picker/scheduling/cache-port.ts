import type { PromptTokens } from '../prefix';

/**
 * The seam between what follows model servers' caches and scheduling: flat, serialisable messages, as those of the
 * port. Hashes are those of the servers, as pairs of 32-bit words, the higher one first.
 */

/** Blocks that a server has put into its cache, one behind another. */
export interface BlocksStored {
  readonly kind: 'stored';
  /** Two words a block. */
  readonly hashes: Uint32Array;
  /** Two words: the block that stands before the first of them; empty where they begin a prompt. */
  readonly parent: Uint32Array;
  /** Of all blocks together, `blockSize` each; empty for blocks that were stored before and are copied to another place. */
  readonly tokens: Uint32Array;
  readonly blockSize: number;
  /** The adapter that they were computed with; empty for none. */
  readonly adapter: string;
  /** For each block what sets it apart beside tokens and adapter, such as a salt; empty for nothing at all. */
  readonly extras: readonly string[];
  /** Where the blocks are, such as `GPU`. */
  readonly medium: string;
  /** The group of layers that they belong to. */
  readonly group: number;
  /** Whether that group needs all blocks of a prompt, and not only the last ones. */
  readonly fullAttention: boolean;
}

/** Blocks that are no longer at a place. */
export interface BlocksRemoved {
  readonly kind: 'removed';
  readonly hashes: Uint32Array;
  readonly medium: string;
  readonly group: number;
}

/** A server's cache was emptied. */
export interface CacheCleared {
  readonly kind: 'cleared';
}

/** What a server tells of its cache. */
export type CacheEvent = BlocksStored | BlocksRemoved | CacheCleared;

/**
 * What whoever follows the servers' caches must tell. A server with several data-parallel engines has a cache for each,
 * which its rank names; another server has one, whose rank may be any.
 */
export interface CachePort {
  /** A server has told something of a cache. */
  report(endpoint: string, rank: number, event: CacheEvent): void;
  /**
   * What a server told of a cache before counts no more.
   * @param complete all that is in it will be told from here on; else it may hold more
   */
  forget(endpoint: string, rank: number, complete: boolean): void;
  /** Says whether what a server told of a cache is up to date: it is not before this, nor while nobody listens or knows what was missed. */
  trust(endpoint: string, rank: number, upToDate: boolean): void;
  /** A prompt was tokenised whose tokens were wanted. */
  tokens(prompt: PromptTokens): void;
  /**
   * A prompt could not be tokenised whose tokens were wanted.
   * @param mayAskAgain whether that may be otherwise the next time
   */
  noTokens(hashes: Uint32Array, mayAskAgain: boolean): void;
}
