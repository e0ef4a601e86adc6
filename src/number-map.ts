const INITIAL_CAPACITY = 16;

/** Fibonacci hashing: consecutive numbers are spread over the whole table. Knuth, TAOCP 3, 6.4. */
const SPREAD = 0x9e3779b1;

/**
 * What belongs to whole numbers, for things that come and go all the time.
 *
 * A Map is no place for them: it changes its table for another one every few dozen changes, and V8 leads from each table to the
 * next. As soon as one of them is in the old generation, all that ever stood in those after it counts as alive until the next full
 * collection: a third of what exchanges allocate was copied there for nothing. Here what leaves is led to by nothing.
 *
 * Open addressing with linear probing; the table grows, and never shrinks.
 */
export class NumberMap<V extends object> {
  /** How many there are. */
  size = 0;

  private keys = new Float64Array(INITIAL_CAPACITY);
  private entries: (V | undefined)[] = new Array(INITIAL_CAPACITY).fill(undefined);

  get(key: number): V | undefined {
    return this.entries[this.slotOf(key)];
  }

  has(key: number): boolean {
    return this.get(key) !== undefined;
  }

  set(key: number, value: V): void {
    const slot = this.slotOf(key);
    if (this.entries[slot] === undefined) {
      this.size++;
    }
    this.keys[slot] = key;
    this.entries[slot] = value;
    if (2 * this.size > this.entries.length) {
      this.grow();
    }
  }

  /** @returns whether there was one */
  delete(key: number): boolean {
    const slot = this.slotOf(key);
    if (this.entries[slot] === undefined) {
      return false;
    }
    this.size--;
    this.close(slot);
    return true;
  }

  /** Those that are there now, in a list of their own. */
  values(): V[] {
    return this.entries.filter((value) => value !== undefined);
  }

  /** Where a key stands, or would. */
  private slotOf(key: number): number {
    const { keys, entries } = this;
    const mask = entries.length - 1;
    let slot = this.homeOf(key);
    while (entries[slot] !== undefined && keys[slot] !== key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Empties a slot, and moves forward those behind it that would not be found any more. */
  private close(empty: number): void {
    const { keys, entries } = this;
    const mask = entries.length - 1;
    let hole = empty;
    for (let slot = (hole + 1) & mask; entries[slot] !== undefined; slot = (slot + 1) & mask) {
      const distance = (slot - this.homeOf(keys[slot])) & mask;
      if (distance >= ((slot - hole) & mask)) {
        keys[hole] = keys[slot];
        entries[hole] = entries[slot];
        hole = slot;
      }
    }
    entries[hole] = undefined;
  }

  private grow(): void {
    const { keys, entries } = this;
    this.keys = new Float64Array(2 * keys.length);
    this.entries = new Array(2 * keys.length).fill(undefined);
    for (let from = 0; from < entries.length; from++) {
      if (entries[from] !== undefined) {
        const slot = this.slotOf(keys[from]);
        this.keys[slot] = keys[from];
        this.entries[slot] = entries[from];
      }
    }
  }

  private homeOf(key: number): number {
    return Math.imul(key, SPREAD) >>> (Math.clz32(this.entries.length) + 1);
  }
}
