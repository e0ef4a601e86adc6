/** Longer texts are searched by `Buffer.indexOf`; in shorter ones to call it takes longer than to search. */
const LONG_TEXT = 4_096;

/**
 * A key as JSON spells it, to be found in pieces of answers. Events are short, so the search is one of our own, by
 * Horspool's rule: the byte under the key's last one says how far to go on.
 */
export class QuotedKey {
  readonly bytes: Buffer;
  private readonly steps: Uint8Array;

  /** @param key one that needs no escapes, shorter than 250 bytes */
  constructor(key: string) {
    this.bytes = Buffer.from(`"${key}"`);
    const last = this.bytes.length - 1;
    this.steps = new Uint8Array(256).fill(this.bytes.length);
    for (let at = 0; at < last; at++) {
      this.steps[this.bytes[at]] = last - at;
    }
  }

  get length(): number {
    return this.bytes.length;
  }

  /** The first offset of the key from an offset on; -1 when it is not there. */
  indexIn(text: Buffer, from: number): number {
    if (text.length - from > LONG_TEXT) {
      return text.indexOf(this.bytes, from);
    }
    const { steps } = this;
    const last = this.bytes.length - 1;
    let at = from + last;
    while (at < text.length) {
      const byte = text[at];
      if (byte === this.bytes[last] && this.isAt(text, at - last)) {
        return at - last;
      }
      at += steps[byte];
    }
    return -1;
  }

  /** How many bytes at the end of a text, from an offset on, may be the beginning of the key. */
  beginningIn(text: Buffer, from: number): number {
    for (let length = Math.min(this.bytes.length - 1, text.length - from); length > 0; length--) {
      const start = text.length - length;
      if (text[start] === this.bytes[0] && text.compare(this.bytes, 0, length, start) === 0) {
        return length;
      }
    }
    return 0;
  }

  private isAt(text: Buffer, start: number): boolean {
    let at = 0;
    while (at < this.bytes.length && text[start + at] === this.bytes[at]) {
      at++;
    }
    return at === this.bytes.length;
  }
}
