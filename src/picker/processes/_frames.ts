/**
 * Frames between processes of one machine: a length of four bytes, then so many bytes of fields one after the other.
 * Numbers are little-endian; texts and words have their count before them.
 */

const LENGTH = 4;

/** Room of a writer, and the most that it keeps. */
const FIRST_BYTES = 16_384;
const MOST_KEPT = 1_048_576;

/** Writes frames, and hands them over together once in a turn of the event loop. */
export class FrameWriter {
  private buffer = Buffer.allocUnsafe(FIRST_BYTES);
  private length = 0;
  private start = 0;
  private flushes = false;

  /** @param send takes bytes over, which are not changed any more */
  constructor(private readonly send: (bytes: Buffer) => void) {}

  /** Begins a frame. */
  begin(): void {
    this.start = this.length;
    this.reserve(LENGTH);
    this.length += LENGTH;
  }

  /** Ends the frame that was begun. */
  end(): void {
    this.buffer.writeUInt32LE(this.length - this.start - LENGTH, this.start);
    if (!this.flushes) {
      this.flushes = true;
      process.nextTick(this.flush);
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
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    this.length += bytes.copy(this.buffer, this.length);
  }

  private readonly flush = (): void => {
    this.flushes = false;
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

/** The fields of one frame, read in the order in which they were written. */
export class FrameFields {
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;

  /** Begins with a frame. */
  read(bytes: Buffer): void {
    this.bytes = bytes;
    this.at = 0;
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
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
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
    while (bytes.length - at >= LENGTH) {
      const end = at + LENGTH + bytes.readUInt32LE(at);
      if (end > bytes.length) break;
      this.fields.read(bytes.subarray(at + LENGTH, end));
      this.frame(this.fields);
      at = end;
    }
    this.rest = at === bytes.length ? undefined : bytes.subarray(at);
  }
}
