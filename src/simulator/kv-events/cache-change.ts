import type { BlockHash } from '../engine/block-hash';
import type { BlockIdentities } from '../engine/block-identities';
import type { EngineRequest } from '../engine/engine';

/** Blocks of a request that can be found from now on. */
export interface BlocksStored {
  readonly kind: 'BlockStored';
  readonly request: EngineRequest;
  readonly identities: BlockIdentities;
  /** The first of the blocks and the one behind the last, counted from the request's start. */
  readonly first: number;
  readonly end: number;
}

/** A block that was given up. */
export interface BlockRemoved {
  readonly kind: 'BlockRemoved';
  readonly hash: BlockHash;
}

/** All blocks were given up. */
export interface AllCleared {
  readonly kind: 'AllBlocksCleared';
}

/** What happened to a cache. */
export type CacheChange = BlocksStored | BlockRemoved | AllCleared;
