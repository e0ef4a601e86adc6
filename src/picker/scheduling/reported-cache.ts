import { type PrefixIndex, ServerBlocks, TokenChain } from '../prefix';
import type { BlocksRemoved, BlocksStored, CacheEvent } from './cache-port';

/** Where blocks are ready for use. */
const GPU = 'GPU';
const GPU_PLACE = 1;

/** Places that are told apart; further ones count as the last. */
const MOST_PLACES = 30;

/** A block elsewhere has to be loaded first, which is much quicker than to compute it. */
export const ELSEWHERE_WEIGHT = 0.8;

/** A server may hold so many times more blocks, at all of its places, and copies on GPUs, than its GPUs have room for. */
export const ROOM_ELSEWHERE = 4;

/** What a cache shares with those of other servers. */
export interface ReportedCacheContext {
  /** What the servers hold whose blocks have so many tokens. */
  indexFor(blockSize: number): PrefixIndex;
  /** Tokens that the GPUs have room for that a cache is on, by the number of the cache. */
  roomOf(cache: number): number;
  /** Tells that a name is that of an adapter. */
  isAdapter(name: string): void;
}

/**
 * What one server, or one data-parallel engine of it, reports that its cache holds. Its hashes are its own; each block is known
 * here by the hash of its tokens and of all before it, by which prompts are looked up.
 *
 * GPUs hold a block once more where it was computed again: by requests at the same time, or because the last token of a
 * prompt always is. Each copy is stored and removed by an event of its own, so copies are counted. Where a request asks for
 * it (`kv_cache_report_mode`), vLLM tells of blocks as stored that it found in the cache, in words that do not differ: more copies
 * than there can be room for show it, and all is forgotten.
 *
 * Where the layers of a model form several groups, the first one counts that needs all blocks of a prompt: the others
 * need its end at most.
 *
 * Of a prompt that ends inside a block, vLLM may store the end as a smaller one. Less than a whole block counts for nothing.
 */
export class ReportedCache {
  /** Whether all is known that the server holds. */
  complete = false;
  /** Whether nothing was missed lately, as whoever follows the server says. */
  upToDate = false;
  /** Tokens a block; 0 before the first one. */
  blockSize = 0;
  /** Blocks whose predecessors are not known, so that nobody can say what they are. */
  orphans = 0;

  private readonly blocks = new ServerBlocks();
  /** Of those the ones that are on GPUs. */
  private ready = 0;
  /** Copies of them, as far as is told. */
  private copies = 0;
  private readonly chain = new TokenChain();
  private index: PrefixIndex | undefined;
  private group: number | undefined;
  /** Whether blocks on GPUs have that size; whoever keeps copies elsewhere may cut them otherwise. */
  private isSizeOfGpu = false;
  private readonly places: string[] = [GPU];
  /** Whether blocks were reported that are not on GPUs: then what is anywhere has a lane of its own. */
  private isSpread = false;
  private readonly pair = new Uint32Array(2);

  /** @param number tells its lanes in the indexes from those of other caches */
  constructor(
    readonly number: number,
    private readonly context: ReportedCacheContext,
  ) {}

  /** Blocks that the server holds, as far as is known. */
  get size(): number {
    return this.blocks.size;
  }

  /** Whether a block that is not found here is not held by the server: all is known, and the index has room for all of it. */
  get tellsAll(): boolean {
    const { index, blocks } = this;
    if (!this.complete || !this.upToDate) return false;
    if (index === undefined) return true;
    if (index.sizeOf(this.readyLane) < this.ready) return false;
    return !this.isSpread || index.sizeOf(this.anywhereLane) >= blocks.size;
  }

  /** Blocks of the chain that was looked up last in the index of its block size, those that must be loaded counting less. */
  get hit(): number {
    const { index } = this;
    if (index === undefined) return 0;
    const ready = index.hit(this.readyLane);
    return this.isSpread ? ready + ELSEWHERE_WEIGHT * Math.max(0, index.hit(this.anywhereLane) - ready) : ready;
  }

  take(event: CacheEvent): void {
    if (event.kind === 'stored') this.store(event);
    else if (event.kind === 'removed') this.drop(event);
    else this.forget(true);
  }

  /**
   * Forgets all blocks.
   * @param complete the server holds none indeed
   */
  forget(complete: boolean): void {
    this.complete = complete;
    this.blocks.clear();
    this.ready = 0;
    this.copies = 0;
    if (this.index !== undefined) this.leave(this.index);
    this.index = undefined;
    this.blockSize = 0;
    this.isSizeOfGpu = false;
  }

  /** The server told how much it has room for. */
  resized(): void {
    if (this.index === undefined) return;
    this.index.setCapacity(this.readyLane, this.room);
    if (this.isSpread) this.index.setCapacity(this.anywhereLane, ROOM_ELSEWHERE * this.room);
  }

  private get readyLane(): number {
    return 2 * this.number;
  }

  private get anywhereLane(): number {
    return 2 * this.number + 1;
  }

  /** Blocks that the server's GPUs have room for. */
  private get room(): number {
    return Math.ceil(this.context.roomOf(this.number) / this.blockSize) + 1;
  }

  private store(event: BlocksStored): void {
    const { blocks, chain } = this;
    const { hashes, parent, tokens, blockSize, adapter, extras } = event;
    if (tokens.length === 0) {
      this.storeKnown(event);
      return;
    }
    if (!event.fullAttention) return;
    this.group ??= event.group;
    if (event.group !== this.group) return;
    if (adapter !== '') this.context.isAdapter(adapter);
    if (blockSize !== this.blockSize) {
      if (this.isBeside(event)) {
        if (event.medium !== GPU) this.complete = false;
        return;
      }
      this.open(blockSize);
    }
    this.isSizeOfGpu ||= event.medium === GPU;
    if (parent.length === 0) {
      chain.begin(adapter);
    } else {
      const row = blocks.find(parent[0], parent[1]);
      if (row < 0) {
        this.orphans += hashes.length / 2;
        return;
      }
      chain.resume(blocks.a(row), blocks.b(row));
    }
    const place = this.placeOf(event.medium);
    const most = ROOM_ELSEWHERE * this.room;
    const own = new Uint32Array(hashes.length);
    let at = 0;
    for (; at < hashes.length && blocks.size < most; at += 2) {
      let row = blocks.find(hashes[at], hashes[at + 1]);
      if (row < 0) {
        const start = (at / 2) * blockSize;
        chain.next(tokens, start, start + blockSize, extras[at / 2] ?? '');
        row = blocks.insert(hashes[at], hashes[at + 1], chain.a, chain.b);
      } else {
        // Whoever copies blocks may not tell again what sets them apart.
        chain.resume(blocks.a(row), blocks.b(row));
      }
      this.placeCopy(row, place);
      own[at] = chain.a;
      own[at + 1] = chain.b;
    }
    if (at < hashes.length) this.complete = false;
    this.hold(place, own.subarray(0, at));
    if (this.copies > most) this.forget(false);
  }

  /** Blocks that are copied to another place come without their tokens: those are known from before. */
  private storeKnown({ hashes, medium, group }: BlocksStored): void {
    const { blocks, pair } = this;
    if (group !== this.group) return;
    const place = this.placeOf(medium);
    for (let at = 0; at < hashes.length; at += 2) {
      const row = blocks.find(hashes[at], hashes[at + 1]);
      if (row < 0) {
        this.orphans++;
        continue;
      }
      this.placeCopy(row, place);
      pair[0] = blocks.a(row);
      pair[1] = blocks.b(row);
      this.hold(place, pair);
    }
  }

  private drop({ hashes, medium, group }: BlocksRemoved): void {
    const { blocks, index, pair } = this;
    if (group !== this.group || index === undefined) return;
    const place = this.placeOf(medium);
    for (let at = 0; at < hashes.length; at += 2) {
      const row = blocks.find(hashes[at], hashes[at + 1]);
      if (row < 0) continue;
      const places = blocks.placesOf(row);
      if ((places & place) === GPU_PLACE) {
        this.copies--;
        if (blocks.addCopies(row, -1) > 0) continue;
      }
      const left = places & ~place;
      pair[0] = blocks.a(row);
      pair[1] = blocks.b(row);
      if (place === GPU_PLACE && places !== left) {
        this.ready--;
        index.drop(this.readyLane, pair, 0);
      }
      blocks.setPlaces(row, left);
      if (left !== 0) continue;
      if (this.isSpread) index.drop(this.anywhereLane, pair, 0);
      blocks.remove(row);
    }
  }

  private placeCopy(row: number, place: number): void {
    const { blocks } = this;
    const places = blocks.placesOf(row);
    blocks.setPlaces(row, places | place);
    if (place !== GPU_PLACE) return;
    blocks.addCopies(row, 1);
    this.copies++;
    if ((places & GPU_PLACE) === 0) this.ready++;
  }

  private hold(place: number, hashes: Uint32Array): void {
    const index = this.index!;
    if (place === GPU_PLACE) index.enter(this.readyLane, hashes);
    else if (!this.isSpread) this.spread(index);
    if (this.isSpread) index.enter(this.anywhereLane, hashes);
  }

  /** Gives what is anywhere a lane of its own, with all that is known. */
  private spread(index: PrefixIndex): void {
    const { blocks, pair } = this;
    this.isSpread = true;
    index.add(this.anywhereLane, ROOM_ELSEWHERE * this.room);
    blocks.each((row) => {
      pair[0] = blocks.a(row);
      pair[1] = blocks.b(row);
      index.enter(this.anywhereLane, pair);
    });
  }

  /** Whether blocks of another size than the known one are no new layout: ends of prompts, and copies cut otherwise. */
  private isBeside({ blockSize, medium }: BlocksStored): boolean {
    if (medium !== GPU) return this.index !== undefined;
    return this.isSizeOfGpu && this.blockSize % blockSize === 0;
  }

  private open(blockSize: number): void {
    const { complete } = this;
    // Smaller blocks of which these are multiples were ends of prompts: nothing that counts is forgotten with them.
    const isFirst = this.index === undefined || blockSize % this.blockSize === 0;
    if (this.index !== undefined) this.forget(false);
    this.complete = complete && isFirst;
    this.blockSize = blockSize;
    this.index = this.context.indexFor(blockSize);
    this.index.add(this.readyLane, this.room);
  }

  private leave(index: PrefixIndex): void {
    index.remove(this.readyLane);
    if (this.isSpread) index.remove(this.anywhereLane);
    this.isSpread = false;
  }

  private placeOf(medium: string): number {
    const known = this.places.indexOf(medium);
    if (known < 0 && this.places.length < MOST_PLACES) this.places.push(medium);
    return 1 << (known < 0 ? this.places.length - 1 : known);
  }
}
