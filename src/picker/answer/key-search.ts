import { BACKSLASH, COLON } from '../request';
import type { QuotedKey } from './_quoted-key';

/** Reads a value of a key that a {@link KeySearch} found. */
export interface ValueReader {
  /** Whether a value that starts with this byte is to be read. */
  start(byte: number): boolean;
  /** Takes the next byte of the value, of which the first is the next after that of `start`; false when it ended the value. */
  take(byte: number): boolean;
}

/** What the next byte may be. */
enum Expect {
  KEY,
  COLON,
  VALUE,
  IN_VALUE,
}

/**
 * Finds the values of one key in an answer that passes, at any depth, in JSON and in events of JSON alike, cut anywhere.
 * The search is one for bytes, since a quote inside of a JSON string has a backslash before it: nothing is parsed until
 * the key is there, and nothing is kept but how far the key has matched.
 */
export class KeySearch {
  private expect: Expect = Expect.KEY;
  /** Bytes of the key that the last piece ended with. */
  private matched = 0;
  /** The last byte that was taken before the current piece. */
  private before = 0;

  /**
   * @param reader reads each of its values
   */
  constructor(
    private readonly key: QuotedKey,
    private readonly reader: ValueReader,
  ) {}

  /** Takes the next piece of the answer; it is not kept. */
  push(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) {
      if (this.expect === Expect.KEY) {
        at = this.matched > 0 ? this.matchOn(piece) : this.find(piece, at);
      } else if (this.expect === Expect.IN_VALUE) {
        at = this.read(piece, at);
      } else {
        at = this.takeBetween(piece[at], at);
      }
    }
    if (piece.length > 0) {
      this.before = piece[piece.length - 1];
    }
  }

  private find(piece: Buffer, from: number): number {
    const at = this.key.indexIn(piece, from);
    const start = at < 0 ? piece.length - this.key.beginningIn(piece, from) : at;
    const isInString = (start === 0 ? this.before : piece[start - 1]) === BACKSLASH;
    if (at < 0) {
      this.matched = isInString ? 0 : piece.length - start;
      return piece.length;
    }
    if (!isInString) {
      this.expect = Expect.COLON;
      return at + this.key.length;
    }
    return at + this.key.length - 1;
  }

  /** Goes on with a key that the last piece ended within. */
  private matchOn(piece: Buffer): number {
    let at = 0;
    while (at < piece.length && this.matched < this.key.length && piece[at] === this.key.bytes[this.matched]) {
      this.matched++;
      at++;
    }
    if (this.matched === this.key.length) {
      this.expect = Expect.COLON;
      this.matched = 0;
    } else if (at < piece.length) {
      this.matched = 0;
    }
    return at;
  }

  /** Takes a byte between the key and its value. */
  private takeBetween(byte: number, at: number): number {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      return at + 1;
    }
    if (this.expect === Expect.COLON && byte === COLON) {
      this.expect = Expect.VALUE;
      return at + 1;
    }
    const isValue = this.expect === Expect.VALUE && this.reader.start(byte);
    this.expect = isValue ? Expect.IN_VALUE : Expect.KEY;
    return isValue ? at + 1 : at;
  }

  private read(piece: Buffer, from: number): number {
    let at = from;
    while (at < piece.length) {
      if (!this.reader.take(piece[at++])) {
        this.expect = Expect.KEY;
        break;
      }
    }
    return at;
  }
}
