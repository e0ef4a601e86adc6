import { FEW_WORDS, LENGTH_BYTES } from './_frame-writer';
import { NamesHeard, SPELLED } from './_told-names';

/** The fields of one frame, read in the order in which they were written, and all of them: names among them have numbers then. */
export class FrameFields {
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;
  private readonly names = new NamesHeard();

  /** Goes to the fields of a frame, which begin here. */
  go(bytes: Buffer, at: number): void {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.bytes[this.at++];
  }

  number(): number {
    this.at += 8;
    return this.bytes.readDoubleLE(this.at - 8);
  }

  count(): number {
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }

  text(): string {
    const length = this.count();
    if (length === 0) return '';
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  /** A text that is likely to come again. */
  name(): string {
    const number = this.count();
    return number === SPELLED ? this.names.hear(this.text()) : this.names.named(number);
  }

  optionalName(): string | undefined {
    return this.byte() === 1 ? this.name() : undefined;
  }

  /** A copy, since whoever takes it keeps it. */
  bytesCopied(): Buffer {
    const length = this.count();
    this.at += length;
    return Buffer.from(this.bytes.subarray(this.at - length, this.at));
  }

  /** A copy, since scheduling keeps it longer than the bytes that came. */
  words(): Uint32Array {
    const values = new Uint32Array(this.count());
    if (values.length <= FEW_WORDS) {
      for (let index = 0; index < values.length; index++) values[index] = this.count();
      return values;
    }
    const bytes = Buffer.from(values.buffer);
    this.at += this.bytes.copy(bytes, 0, this.at, this.at + bytes.length);
    return values;
  }
}

/** A frame that comes in pieces gets memory as it comes, from this size on, which is kept for the next one. */
const FIRST_BYTES = 65_536;

/** Cuts a stream of bytes into frames. A frame that lies in one chunk is read where it lies; others are put together first. */
export class FrameReader {
  private readonly fields = new FrameFields();
  /** The frame that comes in pieces, from its length on, and how much of it is there. */
  private partial = Buffer.alloc(0);
  private filled = 0;

  /** @param frame reads a frame, before it returns, and keeps none of its bytes */
  constructor(private readonly frame: (fields: FrameFields) => void) {}

  push(chunk: Buffer): void {
    let at = this.filled === 0 ? 0 : this.fill(chunk, 0);
    while (chunk.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + chunk.readUInt32LE(at);
      if (end > chunk.length) break;
      this.fields.go(chunk, at + LENGTH_BYTES);
      this.frame(this.fields);
      at = end;
    }
    if (at < chunk.length) this.fill(chunk, at);
  }

  /** Adds to the frame that comes in pieces, and has it read when it is whole. @returns where the rest of the chunk begins */
  private fill(chunk: Buffer, start: number): number {
    let at = this.copy(chunk, start, LENGTH_BYTES);
    if (this.filled < LENGTH_BYTES) return at;
    const frameBytes = LENGTH_BYTES + this.partial.readUInt32LE(0);
    at = this.copy(chunk, at, frameBytes);
    if (this.filled < frameBytes) return at;
    this.filled = 0;
    this.fields.go(this.partial, LENGTH_BYTES);
    this.frame(this.fields);
    if (this.partial.length > FIRST_BYTES) this.partial = Buffer.alloc(0);
    return at;
  }

  /** Copies bytes, up to so many of the frame. @returns where they end */
  private copy(chunk: Buffer, at: number, most: number): number {
    const end = Math.min(chunk.length, at + Math.max(0, most - this.filled));
    const filled = this.filled + end - at;
    if (filled > this.partial.length) {
      const size = Math.max(FIRST_BYTES, filled, Math.min(most, 2 * this.partial.length));
      const larger = Buffer.allocUnsafeSlow(size);
      this.partial.copy(larger, 0, 0, this.filled);
      this.partial = larger;
    }
    chunk.copy(this.partial, this.filled, at, end);
    this.filled = filled;
    return end;
  }
}
