/** First size; keys and model names are shorter. */
const INITIAL_BYTES = 64;

/** Collects the bytes of one token that may be spread over chunks. */
export class Capture {
  /** More bytes came than are kept. */
  tooLong = false;
  private buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  private length = 0;

  /** @param maxBytes how many bytes are kept at most */
  constructor(private readonly maxBytes: number) {}

  /** Forgets everything. */
  clear(): void {
    this.length = 0;
    this.tooLong = false;
  }

  /** Adds the bytes of `chunk` from `start` to `end`. */
  add(chunk: Buffer, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.maxBytes) {
      this.tooLong = true;
      return;
    }
    if (length > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(length, 2 * this.buffer.length));
      this.buffer.copy(grown, 0, 0, this.length);
      this.buffer = grown;
    }
    chunk.copy(this.buffer, this.length, start, end);
    this.length = length;
  }

  /** The bytes as UTF-8 text. */
  text(): string {
    return this.buffer.toString('utf8', 0, this.length);
  }
}
