import type { BlockHash } from './block-hash';
import type { BlockIdentities } from './block-identities';
import { EvictionOrder } from './eviction-order';
import { Extent } from './extent';
import { HeldBlocks } from './held-blocks';

/** What a request would find of its blocks. */
export interface FoundBlocks {
  readonly pieces: readonly { readonly extent: Extent; readonly blocks: number }[];
  /** Blocks that were found, and those of them that nobody holds. */
  readonly count: number;
  readonly free: number;
}

/**
 * The KV cache: a fixed number of blocks, each free or held by one or more requests. A free block keeps its content
 * until it is handed out again, the least recently freed first, so a prefix can be found there long after its request. The
 * blocks of a request are freed last block first, since the end of a prefix is worth less than its start. Free blocks that
 * nobody can find are handed out before all others.
 *
 * What is computed again is there again: blocks with equal content are copies, of which the first one is found, and when
 * that is handed out, the next one.
 *
 * All of that is so of single blocks, but neighbours mostly share their fate: they are kept as {@link Extent}s, which are
 * cut where their fates differ. Whatever holds a block holds one with the content of each block before it, and frees them
 * later, so that nothing is ever found behind a block that is not there.
 */
export class BlockCache {
  /** The first copy of each content, by its first block. */
  private readonly extents = new Map<BlockHash, Extent>();
  private order = new EvictionOrder();
  private freeBlocks: number;
  /** Free blocks that nobody can find. */
  private empty: number;
  /** Blocks that came to be held, or to be found while held, since the start. */
  gains = 0;

  /**
   * @param size number of blocks, at least 1
   * @param forgotten hears of each block that can be found no more because it is handed out again
   */
  constructor(
    readonly size: number,
    private readonly forgotten?: (hash: BlockHash) => void,
  ) {
    this.freeBlocks = this.empty = size;
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
  find(identities: BlockIdentities, limit: number): FoundBlocks {
    const pieces: { extent: Extent; blocks: number }[] = [];
    let count = 0;
    let free = 0;
    while (count < limit) {
      const extent = this.begunBy(identities, count);
      if (extent === undefined) {
        break;
      }
      const blocks = extent.agreesUntil(identities, limit) - count;
      pieces.push({ extent, blocks });
      count += blocks;
      free += extent.holders === 0 ? blocks : 0;
    }
    return { pieces, count, free };
  }

  /** Lets another request hold what was found; nothing may have happened since. */
  hold({ pieces, count, free }: FoundBlocks): HeldBlocks {
    const held = new HeldBlocks();
    for (const { extent, blocks } of pieces) {
      const end = blocks < extent.blocks ? this.split(extent, extent.from + blocks) : extent;
      if (end.holders++ === 0) {
        this.order.remove(end);
      }
      held.pieces.push({ end, blocks });
    }
    held.published = held.count = count;
    this.freeBlocks -= free;
    this.gains += free;
    return held;
  }

  /** Gives a request the free blocks that are worth least, and forgets what they held. At most {@link free}. */
  allocate(held: HeldBlocks, blocks: number): void {
    held.count += blocks;
    this.freeBlocks -= blocks;
    const empty = Math.min(this.empty, blocks);
    this.empty -= empty;
    for (let left = blocks - empty; left > 0; ) {
      const oldest = this.order.oldest!;
      const evicted = Math.min(oldest.blocks, left);
      this.evict(oldest, evicted);
      left -= evicted;
    }
  }

  /** Makes the blocks of a request before block `to` findable, each behind those with the same content. */
  publish(held: HeldBlocks, identities: BlockIdentities, to: number): void {
    while (held.published < to) {
      const from = held.published;
      const same = this.begunBy(identities, from);
      held.published = same === undefined ? to : same.agreesUntil(identities, to);
      if (same === undefined) {
        this.gains += to - from;
        this.publishNew(held, identities, from, to);
      } else {
        this.publishCopy(held, identities, same);
      }
    }
  }

  /** Takes a request off all of its blocks. */
  release(held: HeldBlocks): void {
    const { pieces, count, published } = held;
    this.empty += count - published;
    this.freeBlocks += count - published;
    for (let at = pieces.length - 1; at >= 0; at--) {
      let { end: extent, blocks } = pieces[at];
      for (;;) {
        const { before } = extent;
        blocks -= extent.blocks;
        this.letGo(extent);
        if (blocks === 0) {
          break;
        }
        extent = before!;
      }
    }
  }

  /** Lets nobody find anything any more, as long as nobody holds a block. @returns whether that was so */
  clear(): boolean {
    if (this.freeBlocks < this.size) {
      return false;
    }
    this.extents.clear();
    this.order = new EvictionOrder();
    this.empty = this.size;
    return true;
  }

  private letGo(extent: Extent): void {
    if (--extent.holders === 0) {
      extent.before = undefined;
      this.order.append(extent);
      this.freeBlocks += extent.blocks;
    }
  }

  /** Blocks that are like no others lengthen what their request alone holds, or are an extent of their own. */
  private publishNew(held: HeldBlocks, identities: BlockIdentities, from: number, to: number): void {
    const last = held.pieces[held.pieces.length - 1];
    if (last?.end.holders === 1 && !last.end.hasCopies) {
      last.end.identities = identities;
      last.end.to = to;
      last.blocks += to - from;
      return;
    }
    const end = new Extent(identities, from, to, 1);
    held.pieces.push({ end, blocks: to - from });
    this.extents.set(end.key, end);
  }

  private publishCopy(held: HeldBlocks, identities: BlockIdentities, same: Extent): void {
    const { from } = same;
    const to = held.published;
    const first = to < same.to ? this.split(same, to) : same;
    const end = new Extent(identities, from, to, 1);
    end.joinCopies(first);
    held.pieces.push({ end, blocks: to - from });
  }

  /** Takes blocks off the end of a free extent: nobody finds them any more, unless there is a copy. */
  private evict(extent: Extent, blocks: number): void {
    if (this.forgotten !== undefined) {
      for (let left = blocks, block = extent.to - 1; left > 0; left--, block--) {
        this.forgotten(extent.identities.at(block));
      }
    }
    if (blocks < extent.blocks) {
      if (!extent.hasCopies) {
        extent.to -= blocks;
        return;
      }
      this.split(extent, extent.to - blocks);
    }
    if (this.isFirst(extent)) {
      if (extent.hasCopies) {
        this.gains += blocks;
        this.extents.set(extent.key, extent.nextCopy);
      } else {
        this.extents.delete(extent.key);
      }
    }
    extent.leaveCopies();
    this.order.remove(extent);
  }

  /**
   * Cuts an extent and all of its copies before block `at`; what is behind keeps its place in the order of eviction.
   *
   * @returns the part before `at`
   */
  private split(extent: Extent, at: number): Extent {
    const head = this.cut(extent, at);
    for (let copy = extent.nextCopy; copy !== extent; copy = copy.nextCopy) {
      this.cut(copy, at).joinCopies(head);
    }
    return head;
  }

  private cut(extent: Extent, at: number): Extent {
    const isFirst = this.isFirst(extent);
    const head = extent.cutHead(at);
    if (isFirst) {
      this.extents.set(head.key, head);
      this.extents.set(extent.key, extent);
    }
    if (extent.holders === 0) {
      this.order.insertBehind(extent, head);
    }
    return head;
  }

  private isFirst(extent: Extent): boolean {
    return this.extents.get(extent.key) === extent;
  }

  /** The extent that begins with that block of a request. */
  private begunBy(identities: BlockIdentities, block: number): Extent | undefined {
    const extent = this.extents.get(identities.at(block));
    return extent?.from === block ? extent : undefined;
  }
}
