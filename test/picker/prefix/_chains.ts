import { BlockHasher, type ChainIdentity, hashChain } from '../../../src/picker/prefix';

export const IDENTITY: ChainIdentity = { model: 'm', salt: '' };

/** The chain of a text that comes in these pieces. */
export function chainOf(pieces: readonly (string | Buffer)[], identity = IDENTITY): Uint32Array {
  const hasher = new BlockHasher();
  for (const piece of pieces) {
    const bytes = Buffer.from(piece);
    hasher.add(bytes, 0, bytes.length);
  }
  return hashChain(identity, [hasher]);
}

/** The hashes of a chain, one text a block. */
export function blocksOf(hashes: Uint32Array): string[] {
  return Array.from({ length: hashes.length / 2 }, (_, at) => `${hashes[2 * at]}:${hashes[2 * at + 1]}`);
}
