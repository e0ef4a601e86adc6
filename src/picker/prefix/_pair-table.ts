/** Bytes that one row takes, its share of the slots of the table included. */
export const PAIR_ROW_BYTES = 16;

/** Slots for each row: half of them stay empty, which keeps searches short. */
const SLOTS_PER_ROW = 2;

const NONE = -1;

/** A link to a row is so much less the row. */
const LINK = -2;

/**
 * Numbers pairs of 32-bit words: each pair that is in the table has a row of its own, by which columns elsewhere are
 * read. Open addressing with linear probing; what leaves the table leaves no mark. Nothing is allocated after
 * {@link grow}.
 */
export class PairTable {
  /** Rows in use. */
  size = 0;
  /** Rows that there are, a power of two; rows in use are any of them. */
  capacity = 0;

  private firsts = new Int32Array(0);
  private seconds = new Int32Array(0);
  /** For each slot the row in it, plus 1; 0 for none. */
  private slots = new Int32Array(1);
  private mask = 0;
  /**
   * Rows below this were in use once; those of them that are free form a list, linked by their first words. The links are
   * below 0, so that no free row looks like one of two numbers.
   */
  private touched = 0;
  private free = NONE;

  /** Bytes of memory. */
  get bytes(): number {
    return this.firsts.byteLength + this.seconds.byteLength + this.slots.byteLength;
  }

  /** Makes room for so many rows, which may be numbered up to the next power of two. All rows keep their numbers. */
  grow(rows: number): void {
    if (rows <= this.capacity) return;
    this.capacity = 2 ** Math.ceil(Math.log2(rows));
    this.firsts = widened(this.firsts, this.capacity);
    this.seconds = widened(this.seconds, this.capacity);
    const old = this.slots;
    this.slots = new Int32Array(this.capacity * SLOTS_PER_ROW);
    this.mask = this.slots.length - 1;
    for (const row of old) if (row > 0) this.slots[this.emptySlot(row - 1)] = row;
  }

  /** The row of a pair, or -1. */
  find(first: number, second: number): number {
    const { slots, firsts, seconds, mask } = this;
    let slot = home(first, second) & mask;
    for (let row = slots[slot] - 1; row >= 0; row = slots[slot] - 1) {
      if (firsts[row] === (first | 0) && seconds[row] === (second | 0)) return row;
      slot = (slot + 1) & mask;
    }
    return NONE;
  }

  /**
   * As {@link find}, for a pair that was inserted right before or after the one in row `near`, or may have been: rows
   * that were made one after another mostly stand side by side, where they are found without a search.
   */
  findNear(near: number, first: number, second: number): number {
    if (near > 0 && this.has(near - 1, first, second)) return near - 1;
    if (near >= 0 && near + 1 < this.touched && this.has(near + 1, first, second)) return near + 1;
    return this.find(first, second);
  }

  /** Gives a pair a row. It must not have one, and there must be room. */
  insert(first: number, second: number): number {
    const row = this.free === NONE ? this.touched++ : this.free;
    if (row === this.free) this.free = LINK - this.firsts[row];
    this.firsts[row] = first;
    this.seconds[row] = second;
    this.slots[this.emptySlot(row)] = row + 1;
    this.size++;
    return row;
  }

  /** Takes a row back. */
  remove(row: number): void {
    this.close(this.slotOf(row));
    this.firsts[row] = LINK - this.free;
    this.free = row;
    this.size--;
  }

  /** The first word of the pair of a row, as a signed number. */
  first(row: number): number {
    return this.firsts[row];
  }

  /** The second word of the pair of a row, as a signed number. */
  second(row: number): number {
    return this.seconds[row];
  }

  private has(row: number, first: number, second: number): boolean {
    return this.firsts[row] === (first | 0) && this.seconds[row] === (second | 0);
  }

  private emptySlot(row: number): number {
    let slot = this.homeOf(row);
    while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
    return slot;
  }

  private slotOf(row: number): number {
    let slot = this.homeOf(row);
    while (this.slots[slot] !== row + 1) slot = (slot + 1) & this.mask;
    return slot;
  }

  /** Empties a slot and moves rows behind it forward that would not be found any more. */
  private close(empty: number): void {
    const { slots, mask } = this;
    let hole = empty;
    for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const distance = (slot - this.homeOf(slots[slot] - 1)) & mask;
      if (distance < ((slot - hole) & mask)) continue;
      slots[hole] = slots[slot];
      hole = slot;
    }
    slots[hole] = 0;
  }

  private homeOf(row: number): number {
    return home(this.firsts[row], this.seconds[row]) & this.mask;
  }
}

/** A longer array with the same beginning. */
export function widened(from: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length);
  to.set(from);
  return to;
}

function home(first: number, second: number): number {
  const mixed = Math.imul(first ^ Math.imul(second, 0x9e3779b1), 0x85ebca77);
  return mixed ^ (mixed >>> 15);
}
