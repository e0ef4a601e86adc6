import { PAIR_ROW_BYTES, PairTable, widened } from './_pair-table';

/** Bytes that one block takes, its share of the slots of the table included. */
export const SERVER_BLOCK_BYTES = PAIR_ROW_BYTES + 16;

const FIRST_BLOCKS = 256;

/**
 * The blocks that one server reports to hold, by its own hashes: for each the hash by which it is known here, at which of
 * the server's places it is, as bits, and how many copies its GPUs hold. Everything is in typed arrays, which grow with
 * what there is.
 */
export class ServerBlocks {
  private rows = new PairTable();
  private as = new Int32Array(0);
  private bs = new Int32Array(0);
  private places = new Int32Array(0);
  private copies = new Int32Array(0);

  /** Blocks that are held at any place. */
  get size(): number {
    return this.rows.size;
  }

  /** The row of a block; -1 when the server does not hold it, as far as is known. */
  find(high: number, low: number): number {
    return this.rows.find(high, low);
  }

  /** Enters a block that is at no place yet, known as `a` and `b`; returns its row. */
  insert(high: number, low: number, a: number, b: number): number {
    if (this.rows.size === this.rows.capacity) this.grow(Math.max(FIRST_BLOCKS, 2 * this.rows.capacity));
    const row = this.rows.insert(high, low);
    this.as[row] = a;
    this.bs[row] = b;
    this.places[row] = 0;
    this.copies[row] = 0;
    return row;
  }

  remove(row: number): void {
    this.rows.remove(row);
    this.places[row] = 0;
  }

  /** Forgets all blocks. */
  clear(): void {
    this.rows = new PairTable();
    this.as = new Int32Array(0);
    this.bs = new Int32Array(0);
    this.places = new Int32Array(0);
    this.copies = new Int32Array(0);
  }

  /** The hash of a row by which its block is known here. */
  a(row: number): number {
    return this.as[row];
  }

  b(row: number): number {
    return this.bs[row];
  }

  /** Where the block of a row is. */
  placesOf(row: number): number {
    return this.places[row];
  }

  setPlaces(row: number, places: number): void {
    this.places[row] = places;
  }

  /** Adds to the copies of a row's block; returns how many there are. */
  addCopies(row: number, copies: number): number {
    this.copies[row] += copies;
    return this.copies[row];
  }

  /** Calls `use` with the row of each block. */
  each(use: (row: number) => void): void {
    for (let row = 0; row < this.places.length; row++) if (this.places[row] !== 0) use(row);
  }

  private grow(blocks: number): void {
    this.rows.grow(blocks);
    this.as = widened(this.as, this.rows.capacity);
    this.bs = widened(this.bs, this.rows.capacity);
    this.places = widened(this.places, this.rows.capacity);
    this.copies = widened(this.copies, this.rows.capacity);
  }
}
