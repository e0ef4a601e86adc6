/**
 * The identity of a block: its tokens and everything before them. Two blocks with equal hashes hold the same keys and
 * values, so one can stand for the other.
 */
export type BlockHash = number;

/** Start of the chain of an adapter's requests (or of the base model's), so that adapters share no blocks. */
export function chainStart(adapter: string | undefined): BlockHash {
  let hash = mix(FNV_OFFSET, 0);
  for (const character of adapter ?? '') {
    hash = mix(hash, character.codePointAt(0)!);
  }
  return hash;
}

/**
 * The hash of the block that holds `tokens[from]` to `tokens[from + size - 1]` and follows the block `parent`.
 * 53 bits, so that two of 100,000 different blocks collide with a probability below 10⁻⁶.
 */
export function chainBlock(parent: BlockHash, tokens: readonly number[], from: number, size: number): BlockHash {
  let low = mix(FNV_OFFSET, parent);
  let high = mix(low, parent / 2 ** 32);
  for (let at = from; at < from + size; at++) {
    low = mix(low, tokens[at]);
    high = mix(high ^ low, tokens[at]);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, FNV_PRIME);
  return mixed ^ (mixed >>> 15);
}
