import type { BlockHash } from './block-hash';
import type { BlockIdentities } from './block-identities';
import { BlockTable } from './block-table';

const NONE = -1;

/**
 * The KV cache: a fixed number of blocks, each free or held by one or more requests. A free block keeps its content
 * until it is handed out again, the least recently freed first, so a prefix can be found there long after its request.
 */
export class BlockCache {
  private readonly holders: Int32Array;
  private readonly hashes: Float64Array;
  private readonly table: BlockTable;
  // The free blocks as a doubly linked list in order of eviction; the extra last entry is its head and tail.
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly end: number;
  private freeBlocks = 0;
  /** Blocks that came to be held, or to be found while held, since the start. */
  gains = 0;

  /** @param size number of blocks, at least 1 */
  constructor(readonly size: number) {
    this.holders = new Int32Array(size);
    this.hashes = new Float64Array(size).fill(NONE);
    this.table = new BlockTable(this.hashes);
    this.next = new Int32Array(size + 1);
    this.previous = new Int32Array(size + 1);
    this.end = size;
    this.next[this.end] = this.end;
    this.previous[this.end] = this.end;
    for (let block = 0; block < size; block++) {
      this.appendFree(block);
    }
  }

  /** Blocks that nobody holds. */
  get free(): number {
    return this.freeBlocks;
  }

  /** Part of the blocks that requests hold, 0 to 1. */
  get usage(): number {
    return (this.size - this.freeBlocks) / this.size;
  }

  /** The longest run of cached blocks from the start of a request. Holds nothing: call {@link hold} to keep them. */
  find(identities: BlockIdentities, limit: number): number[] {
    const found: number[] = [];
    while (found.length < limit) {
      const block = this.table.find(identities.at(found.length));
      if (block === NONE) {
        break;
      }
      found.push(block);
    }
    return found;
  }

  /** How many of these blocks are free, which {@link hold} would take from the free ones. */
  freeAmong(blocks: readonly number[]): number {
    let free = 0;
    for (const block of blocks) {
      if (this.holders[block] === 0) {
        free++;
      }
    }
    return free;
  }

  /** Adds a holder to each block. */
  hold(blocks: readonly number[]): void {
    for (const block of blocks) {
      if (this.holders[block]++ === 0) {
        this.gains++;
        this.unlinkFree(block);
      }
    }
  }

  /** Hands out the least recently freed block and forgets what it held. Call only while {@link free} is above 0. */
  allocate(): number {
    const block = this.next[this.end];
    this.unlinkFree(block);
    this.holders[block] = 1;
    if (this.hashes[block] !== NONE) {
      this.table.remove(block);
      this.hashes[block] = NONE;
    }
    return block;
  }

  /** Makes a full block findable. A second block with the same content stays anonymous. */
  publish(block: number, hash: BlockHash): void {
    if (this.table.find(hash) === NONE) {
      this.gains++;
      this.hashes[block] = hash;
      this.table.enter(block);
    }
  }

  /** Takes a holder off each block, last block first: the end of a prefix is worth less than its start. */
  release(blocks: readonly number[]): void {
    for (let at = blocks.length - 1; at >= 0; at--) {
      if (--this.holders[blocks[at]] === 0) {
        this.appendFree(blocks[at]);
      }
    }
  }

  private appendFree(block: number): void {
    const last = this.previous[this.end];
    this.next[last] = block;
    this.previous[block] = last;
    this.next[block] = this.end;
    this.previous[this.end] = block;
    this.freeBlocks++;
  }

  private unlinkFree(block: number): void {
    this.next[this.previous[block]] = this.next[block];
    this.previous[this.next[block]] = this.previous[block];
    this.freeBlocks--;
  }
}
