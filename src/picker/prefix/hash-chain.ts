import type { BlockHasher } from './block-hasher';
import { ChainSeed } from './chain-seed';

/** What two prompts must have in common beside their bytes to share blocks of a model server's cache. */
export interface ChainIdentity {
  /** The model or adapter that a model server is asked for. */
  readonly model: string;
  /** The request's cache salt; empty for none. */
  readonly salt: string;
}

/**
 * The hashes of a prompt's full blocks, two words a block. The hash of a block stands for its bytes, all bytes before it
 * and the identity, so an endpoint that holds the block of a hash holds that prefix.
 * @param runs the prompt in the order in which a model reads it; each run starts a block of its own
 */
export function hashChain(identity: ChainIdentity, runs: readonly BlockHasher[]): Uint32Array {
  let blocks = 0;
  for (const run of runs) blocks += run.blocks;
  const hashes = new Uint32Array(2 * blocks);
  if (blocks === 0) return hashes;
  const seed = new ChainSeed();
  seed.addText(identity.model);
  seed.addText(identity.salt);
  let offset = 0;
  for (const run of runs) {
    run.seal(seed, hashes, offset);
    offset += 2 * run.blocks;
  }
  return hashes;
}
