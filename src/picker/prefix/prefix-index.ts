import { HitWalk } from './_hit-walk';
import { LANE_SET_BYTES, LaneSets } from './_lane-sets';
import { Lanes, laneWords } from './_lanes';
import { PAIR_ROW_BYTES, PairTable } from './_pair-table';
import { USE_ORDER_BYTES, UseOrder } from './_use-order';

/** Holdings of retired lanes that are removed with each new one: more than one, so that they come to an end. */
const SWEPT_PER_HOLDING = 2;

/** Lanes that may wait to be emptied at once. */
const MOST_RETIRED = 8;

/**
 * Which endpoint is believed to hold which blocks of prompts: for each endpoint those that it was sent last, as many as
 * its cache has room for.
 *
 * Blocks are known by the hashes of their chains, so a block stands for its whole prefix. A block that any endpoint
 * holds has one row, and each endpoint that holds it has another, its holding. Everything is in typed arrays whose size
 * {@link bytesPerBlock} tells. Endpoints are known by their slots in the endpoint table. Inside each has a lane, so that
 * to forget all that an endpoint holds only gives it another lane; the old one is emptied bit by bit.
 */
export class PrefixIndex {
  private readonly blocks = new PairTable();
  private readonly holders = new LaneSets();
  /** Pairs of block and lane. */
  private readonly holdings = new PairTable();
  private readonly order = new UseOrder();
  private readonly walk = new HitWalk();
  private readonly lanes = new Lanes();
  /** Blocks that each endpoint has room for, by slot. */
  private readonly capacities = new Map<number, number>();
  /** Blocks that each endpoint may have here, by slot. */
  private readonly limits: number[] = [];
  /** Counts the chains that were entered; wraps around. */
  private now = 0;

  /**
   * @param maxBlocks most blocks of all endpoints together, a power of two; each endpoint has an equal share of them at
   *   most
   * @param evicted told of each block that an endpoint loses because it was sent another one
   */
  constructor(
    readonly maxBlocks: number,
    private readonly evicted?: (slot: number, first: number, second: number) => void,
  ) {}

  /**
   * Most bytes that one block of one endpoint takes: its holding, its row, and half of a set of lanes, since a block has
   * such a set only when two endpoints or more hold it.
   * @param endpoints most endpoints that there are at a time
   */
  static bytesPerBlock(endpoints: number): number {
    const set = 4 * laneWords(endpoints + MOST_RETIRED);
    return PAIR_ROW_BYTES + USE_ORDER_BYTES + PAIR_ROW_BYTES + LANE_SET_BYTES + set / 2;
  }

  /** Blocks of all endpoints together, and those that are forgotten but not removed yet. */
  get size(): number {
    return this.holdings.size;
  }

  /** Bytes of memory that all columns take, whatever is in them. */
  get bytes(): number {
    return this.blocks.bytes + this.holders.bytes + this.holdings.bytes + this.order.bytes;
  }

  /** Blocks that an endpoint is believed to hold. */
  sizeOf(slot: number): number {
    return this.order.counts[this.lanes.of(slot)];
  }

  /**
   * Begins to follow an endpoint, which holds nothing yet.
   * @param capacity blocks that it has room for
   */
  add(slot: number, capacity: number): void {
    this.capacities.set(slot, capacity);
    this.openLane(slot);
    this.share();
  }

  /** Says how many blocks an endpoint has room for. */
  setCapacity(slot: number, capacity: number): void {
    this.capacities.set(slot, capacity);
    this.share();
  }

  /** Forgets an endpoint. */
  remove(slot: number): void {
    this.retireLane(slot);
    this.capacities.delete(slot);
    this.share();
  }

  /** Forgets all that an endpoint holds. */
  clear(slot: number): void {
    this.retireLane(slot);
    this.openLane(slot);
  }

  /** Looks up how much of a chain each endpoint holds, from its first block on without a gap; then ask {@link hit}. */
  match(hashes: Uint32Array): void {
    const { blocks, holders, walk } = this;
    const count = hashes.length >> 1;
    walk.start(this.lanes.members);
    let block = -1;
    let at = 0;
    for (; at < count; at++) {
      block = blocks.findNear(block, hashes[2 * at], hashes[2 * at + 1]);
      if (block < 0) break;
      const only = holders.only(block);
      const any = only < 0 ? walk.keep(holders.words, holders.offset(block), at) : walk.keepOne(only, at);
      if (!any) break;
    }
    walk.end(at);
  }

  /** Blocks of the chain that was looked up last that an endpoint holds. */
  hit(slot: number): number {
    return this.walk.hits[this.lanes.of(slot)];
  }

  /**
   * Enters a chain as what an endpoint was sent last. Of a chain that is longer than the endpoint's cache the beginning
   * counts; and the beginning of every chain is kept longer than its end, as in the caches of model servers.
   * @returns the number of this use, which {@link lastUse} tells of its blocks from now on
   */
  enter(slot: number, hashes: Uint32Array): number {
    const lane = this.lanes.of(slot);
    const limit = this.limits[slot];
    let block = -1;
    let holding = -1;
    this.now = (this.now + 1) | 0;
    for (let at = Math.min(hashes.length >> 1, limit) - 1; at >= 0; at--) {
      block = this.blocks.findNear(block, hashes[2 * at], hashes[2 * at + 1]);
      holding = block < 0 ? -1 : this.holdings.findNear(holding, block, lane);
      if (holding >= 0) {
        this.order.touch(lane, holding, this.now);
        continue;
      }
      this.makeRoom(slot, lane, limit);
      holding = this.hold(lane, hashes[2 * at], hashes[2 * at + 1]);
      block = this.holdings.first(holding);
    }
    return this.now;
  }

  /**
   * Forgets that an endpoint holds the blocks of a chain from this one on.
   * @param use the number of a use, so that those are left which were used since; undefined to forget all
   */
  drop(slot: number, hashes: Uint32Array, from: number, use?: number): void {
    const lane = this.lanes.of(slot);
    for (let at = from; at < hashes.length >> 1; at++) {
      const holding = this.find(lane, hashes, at);
      if (holding >= 0 && (use === undefined || this.order.lastUse(holding) === use)) this.release(lane, holding);
    }
  }

  /**
   * The number of the last use of a block at an endpoint, for {@link dropUnusedSince}; undefined when it does not hold
   * the block.
   */
  lastUse(slot: number, hashes: Uint32Array, block: number): number | undefined {
    const holding = this.find(this.lanes.of(slot), hashes, block);
    return holding < 0 ? undefined : this.order.lastUse(holding);
  }

  /** Forgets what an endpoint was not sent again after that use. */
  dropUnusedSince(slot: number, use: number): void {
    const lane = this.lanes.of(slot);
    for (let oldest = this.order.oldestOf(lane); oldest >= 0; oldest = this.order.oldestOf(lane)) {
      if (((this.order.lastUse(oldest) - use) | 0) > 0) return;
      this.release(lane, oldest);
    }
  }

  private find(lane: number, hashes: Uint32Array, at: number): number {
    const block = this.blocks.find(hashes[2 * at], hashes[2 * at + 1]);
    return block < 0 ? -1 : this.holdings.find(block, lane);
  }

  private hold(lane: number, first: number, second: number): number {
    // To make room may have removed the row that was found before.
    const known = this.blocks.find(first, second);
    const block = known < 0 ? this.blocks.insert(first, second) : known;
    const holding = this.holdings.insert(block, lane);
    this.holders.add(block, lane);
    this.order.add(lane, holding, this.now);
    return holding;
  }

  private release(lane: number, holding: number): void {
    const block = this.holdings.first(holding);
    this.order.remove(lane, holding);
    this.holdings.remove(holding);
    if (!this.holders.remove(block, lane)) this.blocks.remove(block);
  }

  /** Makes room for one more block of a lane, and empties retired lanes a bit. */
  private makeRoom(slot: number, lane: number, limit: number): void {
    while (this.order.counts[lane] >= limit) {
      const oldest = this.order.oldestOf(lane);
      const block = this.holdings.first(oldest);
      this.evicted?.(slot, this.blocks.first(block), this.blocks.second(block));
      this.release(lane, oldest);
    }
    for (let swept = 0; swept < SWEPT_PER_HOLDING || this.holdings.size === this.holdings.capacity; swept++) {
      if (this.lanes.retired.length === 0) return;
      this.sweep();
    }
  }

  private trim(lane: number, limit: number): void {
    while (this.order.counts[lane] > limit) this.release(lane, this.order.oldestOf(lane));
  }

  /** Removes one holding of a retired lane. */
  private sweep(): void {
    const [lane] = this.lanes.retired;
    if (this.order.counts[lane] > 0) this.release(lane, this.order.oldestOf(lane));
    if (this.order.counts[lane] === 0) this.lanes.recycle();
  }

  private retireLane(slot: number): void {
    this.lanes.retire(slot);
    while (this.lanes.retired.length > MOST_RETIRED) this.sweep();
  }

  private openLane(slot: number): void {
    this.lanes.open(slot);
    this.holders.grow(this.blocks.capacity, this.lanes.count);
    this.order.grow(this.holdings.capacity, this.lanes.count);
    this.walk.grow(this.lanes.count);
  }

  /** Gives each endpoint what it has room for, or else its share. */
  private share(): void {
    const most = Math.floor(this.maxBlocks / this.capacities.size);
    let needed = 0;
    for (const [slot, capacity] of this.capacities) {
      this.limits[slot] = Math.floor(Math.min(capacity, most));
      needed += this.limits[slot];
      this.trim(this.lanes.of(slot), this.limits[slot]);
    }
    this.blocks.grow(needed);
    this.holdings.grow(needed);
    this.holders.grow(this.blocks.capacity, this.lanes.count);
    this.order.grow(this.holdings.capacity, this.lanes.count);
  }
}
