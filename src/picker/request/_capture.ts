import { LastText } from '../../last-text';
import type { KeySet } from './_key-set';

/** First size; keys and model names are shorter. */
const INITIAL_BYTES = 64;

/** So many bytes are sooner copied one by one, which also tells whether they are ASCII. */
const FEW_BYTES = 32;

/** Short texts by their length: that of a model is mostly the one of the body before. */
const SHORT_TEXTS = Array.from({ length: FEW_BYTES + 1 }, () => new LastText());

/** Stands for bytes that were not looked at. */
const ANY_BYTE = 0xff;

/** Collects the bytes of one token that may be spread over chunks. */
export class Capture {
  /** More bytes came than are kept. */
  tooLong = false;
  private buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  private length = 0;
  /** Every bit that some byte has. */
  private bits = 0;

  /**
   * @param maxBytes how many bytes are kept at most
   * @param known texts that are sooner told than others
   */
  constructor(
    private readonly maxBytes: number,
    private readonly known?: KeySet,
  ) {}

  /** Forgets everything. */
  clear(): void {
    this.length = 0;
    this.bits = 0;
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
    if (end - start > FEW_BYTES) {
      chunk.copy(this.buffer, this.length, start, end);
      this.bits = ANY_BYTE;
    } else {
      for (let at = start, to = this.length; at < end; at++, to++) {
        this.buffer[to] = chunk[at];
        this.bits |= chunk[at];
      }
    }
    this.length = length;
  }

  /** The bytes as UTF-8 text. */
  text(): string {
    const { buffer, length } = this;
    const known = this.known?.text(buffer, 0, length);
    if (known !== undefined) {
      return known;
    }
    if (this.bits >= 0x80) {
      return buffer.toString('utf8', 0, length);
    }
    return length <= FEW_BYTES ? SHORT_TEXTS[length].of(buffer, 0, length) : buffer.toString('latin1', 0, length);
  }
}
