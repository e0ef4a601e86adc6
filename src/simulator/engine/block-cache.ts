import type { BlockHash } from './block-hash';
import type { BlockIdentities } from './block-identities';
import { BlockTable } from './block-table';

const NONE = -1;

/**
 * The KV cache: a fixed number of blocks, each free or held by one or more requests. A free block keeps its content
 * until it is handed out again, the least recently freed first, so a prefix can be found there long after its request.
 * Free blocks that nobody can find are handed out before all others, the last one freed first.
 *
 * What is computed again is there again: blocks with equal content are copies, of which the first one is found, and when
 * that is handed out, the next one.
 */
export class BlockCache {
  private readonly holders: Int32Array;
  private readonly hashes: Float64Array;
  private readonly table: BlockTable;
  // The free blocks as a doubly linked list in order of eviction; the extra last entry is its head and tail.
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly end: number;
  // The copies of a content as a ring in the order in which they were published; the table has the first one.
  private readonly nextCopy: Int32Array;
  private readonly previousCopy: Int32Array;
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
    this.nextCopy = new Int32Array(size);
    this.previousCopy = new Int32Array(size);
    this.end = size;
    this.next[this.end] = this.end;
    this.previous[this.end] = this.end;
    for (let block = 0; block < size; block++) {
      this.insertFree(block, this.previous[this.end]);
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

  /** Hands out the free block that is worth least, and forgets what it held. Call only while {@link free} is above 0. */
  allocate(): number {
    const block = this.next[this.end];
    this.unlinkFree(block);
    this.holders[block] = 1;
    if (this.hashes[block] !== NONE) {
      this.forget(block);
    }
    return block;
  }

  /** Makes a full block findable, behind those with the same content. */
  publish(block: number, hash: BlockHash): void {
    const { nextCopy, previousCopy } = this;
    const first = this.table.find(hash);
    this.hashes[block] = hash;
    if (first === NONE) {
      this.gains++;
      nextCopy[block] = previousCopy[block] = block;
      this.table.enter(block);
      return;
    }
    const last = previousCopy[first];
    nextCopy[last] = previousCopy[first] = block;
    nextCopy[block] = first;
    previousCopy[block] = last;
  }

  /** Takes a holder off each block, last block first: the end of a prefix is worth less than its start. */
  release(blocks: readonly number[]): void {
    let worthless = this.end;
    for (let at = blocks.length - 1; at >= 0; at--) {
      const block = blocks[at];
      if (--this.holders[block] > 0) {
        continue;
      }
      if (this.hashes[block] === NONE) {
        this.insertFree(block, worthless);
        worthless = block;
      } else {
        this.insertFree(block, this.previous[this.end]);
      }
    }
  }

  /** The content of a block is found no more, unless there is a copy. */
  private forget(block: number): void {
    const { nextCopy, previousCopy } = this;
    const isFirst = this.table.find(this.hashes[block]) === block;
    const next = nextCopy[block];
    nextCopy[previousCopy[block]] = next;
    previousCopy[next] = previousCopy[block];
    if (isFirst) {
      this.table.remove(block);
      if (next !== block) {
        this.gains++;
        this.table.enter(next);
      }
    }
    this.hashes[block] = NONE;
  }

  /** Puts a block behind another one in the order of eviction, or behind the end to put it first. */
  private insertFree(block: number, behind: number): void {
    const follower = this.next[behind];
    this.next[behind] = block;
    this.previous[block] = behind;
    this.next[block] = follower;
    this.previous[follower] = block;
    this.freeBlocks++;
  }

  private unlinkFree(block: number): void {
    this.next[this.previous[block]] = this.next[block];
    this.previous[this.next[block]] = this.previous[block];
    this.freeBlocks--;
  }
}
