import { BLOCK_BYTES } from '../../picker/prefix';
import type { BlockIdentities } from '../engine/block-identities';

/** Tokens of a block in experiments: vLLM's default. */
export const BLOCK_TOKENS = 16;

/** Bytes of text to a token: the usual estimate for English. */
export const BYTES_PER_TOKEN = 4;

/** Blocks of the engine to one of the picker. */
const STRIDE = BLOCK_BYTES / BYTES_PER_TOKEN / BLOCK_TOKENS;

/** Stands for the hash chain that a picker computes from a prompt's bytes: two words for each of its full blocks. */
export function chainHashes(identities: BlockIdentities, promptTokens: number): Uint32Array {
  const blocks = Math.floor((promptTokens * BYTES_PER_TOKEN) / BLOCK_BYTES);
  const hashes = new Uint32Array(2 * blocks);
  for (let block = 0; block < blocks; block++) {
    const identity = identities.at((block + 1) * STRIDE - 1);
    hashes[2 * block] = Math.imul(identity + 1, 0x9e3779b1);
    hashes[2 * block + 1] = Math.imul(identity + 7, 0x85ebca77) ^ (identity >>> 7);
  }
  return hashes;
}
