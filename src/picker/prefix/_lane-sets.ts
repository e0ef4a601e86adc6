import { laneWords, WORD_LANES } from './_lanes';
import { widened } from './_pair-table';

/** Bytes of a block's own entry. */
export const LANE_SET_BYTES = 4;

const EMPTY = 0;

/** Bit sets that there is room for once the first one is needed. */
const FIRST_SETS = 64;

/**
 * For each block the set of lanes that hold it. Most blocks have one holder, which its entry names; a block with several
 * has a bit set of its own, taken from a pool of bit sets.
 *
 * An entry is 0 for no holder, lane + 1 for one, and -(bit set + 1) for several.
 */
export class LaneSets {
  /** Words of a bit set. */
  width = 1;
  /** The bit sets, {@link width} words each. */
  words = new Int32Array(0);

  private entries = new Int32Array(0);
  private used = 0;
  /** Bit sets below {@link used} that are free; each has the next one's number plus 1 in its first word. */
  private free = EMPTY;

  /** Bytes of memory. */
  get bytes(): number {
    return this.words.byteLength + this.entries.byteLength;
  }

  /**
   * Makes room for so many blocks and lanes; bit sets become wider when there are more lanes than ever.
   * @param blocks also the most holdings of them all, an even number
   */
  grow(blocks: number, lanes: number): void {
    if (blocks > this.entries.length) this.entries = widened(this.entries, blocks);
    const width = laneWords(lanes);
    if (width <= this.width) return;
    const words = new Int32Array((this.words.length / this.width) * width);
    for (let set = 0; set < this.used; set++) {
      words.set(this.words.subarray(set * this.width, (set + 1) * this.width), set * width);
    }
    this.words = words;
    this.width = width;
  }

  /** The one lane that holds a block; -1 when there is none, or several. */
  only(block: number): number {
    return Math.max(this.entries[block], EMPTY) - 1;
  }

  /** Where the bit set of a block begins in {@link words}; -1 when it has none. */
  offset(block: number): number {
    const entry = this.entries[block];
    return entry < 0 ? (-entry - 1) * this.width : -1;
  }

  /** Adds a lane that does not hold the block. */
  add(block: number, lane: number): void {
    const entry = this.entries[block];
    if (entry === EMPTY) {
      this.entries[block] = lane + 1;
      return;
    }
    if (entry > 0) {
      this.entries[block] = -(this.allocate() + 1);
      this.set(this.offset(block), entry - 1);
    }
    this.set(this.offset(block), lane);
  }

  /** Removes a lane that holds the block; says whether another one still does. */
  remove(block: number, lane: number): boolean {
    const entry = this.entries[block];
    if (entry > 0) {
      this.entries[block] = EMPTY;
      return false;
    }
    const offset = this.offset(block);
    this.words[offset + (lane >> 5)] &= ~(1 << (lane & 31));
    const last = this.lastOf(offset);
    if (last >= 0) {
      this.release(-entry - 1);
      this.entries[block] = last + 1;
    }
    return true;
  }

  private set(offset: number, lane: number): void {
    this.words[offset + (lane >> 5)] |= 1 << (lane & 31);
  }

  /** The lane of a bit set that has no other; -1 when it has several. */
  private lastOf(offset: number): number {
    let last = -1;
    for (let word = 0; word < this.width; word++) {
      const bits = this.words[offset + word];
      if (bits === 0) continue;
      if (last >= 0 || (bits & (bits - 1)) !== 0) return -1;
      last = word * WORD_LANES + 31 - Math.clz32(bits);
    }
    return last;
  }

  private allocate(): number {
    if (this.free !== EMPTY) {
      const set = this.free - 1;
      this.free = this.words[set * this.width];
      this.words[set * this.width] = 0;
      return set;
    }
    if (this.used * this.width === this.words.length) {
      // With two holders or more for each bit set there are never more than this.
      const sets = Math.min(Math.max(FIRST_SETS, 2 * this.used), this.entries.length / 2);
      this.words = widened(this.words, sets * this.width);
    }
    return this.used++;
  }

  private release(set: number): void {
    this.words.fill(0, set * this.width, (set + 1) * this.width);
    this.words[set * this.width] = this.free;
    this.free = set + 1;
  }
}
