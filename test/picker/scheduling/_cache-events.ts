import type { BlocksStored } from '../../../src/picker/scheduling';

/** Blocks of two tokens that a server stores; hashes are numbers below 2^32. */
export function stored(
  hashes: readonly number[],
  tokens: readonly number[],
  differs: Partial<BlocksStored> & { readonly behind?: number } = {},
): BlocksStored {
  const { behind, ...others } = differs;
  return {
    kind: 'stored',
    hashes: wide(hashes),
    parent: behind === undefined ? new Uint32Array(0) : wide([behind]),
    tokens: Uint32Array.from(tokens),
    blockSize: 2,
    adapter: '',
    extras: [],
    medium: 'GPU',
    group: 0,
    fullAttention: true,
    ...others,
  };
}

export function removed(hashes: readonly number[], medium = 'GPU', group = 0) {
  return { kind: 'removed', hashes: wide(hashes), medium, group } as const;
}

/** Two words for each hash. */
export function wide(hashes: readonly number[]): Uint32Array {
  return Uint32Array.from(hashes.flatMap((hash) => [7, hash]));
}
