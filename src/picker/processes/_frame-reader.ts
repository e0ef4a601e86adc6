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

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  private readonly fields = new FrameFields();
  private rest: Buffer | undefined;

  /** @param frame reads a frame, before it returns */
  constructor(private readonly frame: (fields: FrameFields) => void) {}

  push(chunk: Buffer): void {
    const bytes = this.rest === undefined ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    while (bytes.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + bytes.readUInt32LE(at);
      if (end > bytes.length) break;
      this.fields.go(bytes, at + LENGTH_BYTES);
      this.frame(this.fields);
      at = end;
    }
    this.rest = at === bytes.length ? undefined : bytes.subarray(at);
  }
}
