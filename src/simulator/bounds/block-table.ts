import type { BlockHash } from '../engine/block-hash';

/**
 * Finds blocks by what they hold: open addressing with linear probing over the hashes that its owner keeps anyway. A trace has
 * millions of different blocks, which a Map finds more slowly.
 */
export class BlockTable {
  /** For each slot the block in it, plus 1; 0 for none. */
  private readonly slots: Int32Array;
  private readonly mask: number;
  private readonly shift: number;

  /** @param hashes of each block, which are set before a block is entered and kept */
  constructor(private readonly hashes: Float64Array) {
    const bits = Math.ceil(Math.log2(2 * hashes.length + 2));
    this.slots = new Int32Array(2 ** bits);
    this.mask = 2 ** bits - 1;
    this.shift = 32 - bits;
  }

  /** The block of that hash; -1 without one. */
  find(hash: BlockHash): number {
    for (let slot = this.home(hash); ; slot = (slot + 1) & this.mask) {
      const block = this.slots[slot] - 1;
      if (block < 0 || this.hashes[block] === hash) {
        return block;
      }
    }
  }

  /** Enters a block whose hash no other block in the table has. */
  enter(block: number): void {
    let slot = this.home(this.hashes[block]);
    while (this.slots[slot] !== 0) {
      slot = (slot + 1) & this.mask;
    }
    this.slots[slot] = block + 1;
  }

  private home(hash: BlockHash): number {
    const mixed = Math.imul(hash ^ Math.imul(hash / 2 ** 32, 0x85ebca77), 0x9e3779b1);
    return (mixed ^ (mixed << 15)) >>> this.shift;
  }
}
