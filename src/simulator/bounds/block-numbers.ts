import type { BlockHash } from '../engine/block-hash';
import { BlockTable } from './block-table';

const FIRST_ROOM = 1 << 16;

/** Numbers different blocks from 0 on, in the order in which they are first seen. */
export class BlockNumbers {
  private hashes = new Float64Array(FIRST_ROOM);
  private table = new BlockTable(this.hashes);
  /** Different blocks so far. */
  count = 0;

  /** The number of a block. */
  of(hash: BlockHash): number {
    const known = this.table.find(hash);
    if (known >= 0) {
      return known;
    }
    if (this.count === this.hashes.length) {
      this.grow();
    }
    this.hashes[this.count] = hash;
    this.table.enter(this.count);
    return this.count++;
  }

  private grow(): void {
    const hashes = new Float64Array(2 * this.hashes.length);
    hashes.set(this.hashes);
    this.hashes = hashes;
    this.table = new BlockTable(hashes);
    for (let block = 0; block < this.count; block++) {
      this.table.enter(block);
    }
  }
}
