import { NamesTold, SPELLED } from './_told-names';

/** Bytes of a frame's length. */
export const LENGTH_BYTES = 4;

/** Room of a writer, and the most that it keeps. */
const FIRST_BYTES = 16_384;
const MOST_KEPT = 1_048_576;

/** Up to so many words are written and read one by one: a view of their bytes would take longer. */
export const FEW_WORDS = 64;

/**
 * Writes frames between processes of one machine: a length of four bytes, then so many bytes of fields one after the other.
 * Numbers are little-endian; texts and words have their count before them.
 *
 * What all connections bring in one turn of the event loop goes through together, and wakes the other process once.
 */
export class FrameWriter {
  private buffer = Buffer.allocUnsafe(FIRST_BYTES);
  private length = 0;
  private start = 0;
  private flushes = false;
  private readonly names = new NamesTold();

  /** @param send takes bytes over, which are not changed any more */
  constructor(private readonly send: (bytes: Buffer) => void) {}

  /** Begins a frame. */
  begin(): void {
    this.start = this.length;
    this.reserve(LENGTH_BYTES);
    this.length += LENGTH_BYTES;
  }

  /** Ends the frame that was begun. */
  end(): void {
    this.buffer.writeUInt32LE(this.length - this.start - LENGTH_BYTES, this.start);
    if (!this.flushes) {
      this.flushes = true;
      setImmediate(this.flush);
    }
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  /** A number as JavaScript has them. */
  number(value: number): void {
    this.reserve(8);
    this.length = this.buffer.writeDoubleLE(value, this.length);
  }

  count(value: number): void {
    this.reserve(4);
    this.length = this.buffer.writeUInt32LE(value, this.length);
  }

  text(value: string): void {
    const bytes = Buffer.byteLength(value);
    this.count(bytes);
    this.reserve(bytes);
    this.length += this.buffer.write(value, this.length);
  }

  /** A text that is likely to come again. */
  name(value: string): void {
    const number = this.names.tell(value);
    this.count(number);
    if (number === SPELLED) this.text(value);
  }

  optionalName(value: string | undefined): void {
    this.byte(value === undefined ? 0 : 1);
    if (value !== undefined) this.name(value);
  }

  /** The bytes of all pieces, as those of one. */
  bytes(pieces: readonly Buffer[]): void {
    const total = pieces.reduce((sum, { length }) => sum + length, 0);
    this.count(total);
    this.reserve(total);
    for (const piece of pieces) this.length += piece.copy(this.buffer, this.length);
  }

  words(values: Uint32Array): void {
    this.count(values.length);
    this.reserve(values.byteLength);
    if (values.length <= FEW_WORDS) {
      for (const value of values) this.length = this.buffer.writeUInt32LE(value, this.length);
      return;
    }
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    this.length += bytes.copy(this.buffer, this.length);
  }

  /** Whoever calls flushes soon. */
  hold(): void {
    this.flushes = true;
  }

  /** Sends what is written, if anything is. */
  readonly flush = (): void => {
    this.flushes = false;
    if (this.length === 0) return;
    const bytes = Buffer.from(this.buffer.subarray(0, this.length));
    this.length = 0;
    if (this.buffer.length > MOST_KEPT) this.buffer = Buffer.allocUnsafe(FIRST_BYTES);
    this.send(bytes);
  };

  private reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.buffer.length));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
