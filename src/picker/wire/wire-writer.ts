import { lengthTag, varintTag } from './wire-type';

/** First size of the buffer; it doubles when a message needs more, and is kept. */
const INITIAL_BYTES = 4096;

/** Longer texts are written by Buffer. */
const SHORT_TEXT = 64;

/** Longest message whose view is kept: heads of bodies are shorter. */
const SHORT_MESSAGE = 64;

/**
 * Writes protobuf messages into one buffer that is used again for every message.
 *
 * It writes from the end of the message to its start: when an embedded message is closed its length is known, so one
 * pass suffices and every length is minimal. Calls therefore come in reverse order of the bytes, which matters only
 * for repeated fields.
 *
 * ```ts
 * const end = writer.begin();
 * writer.varint(2, 7);       // fields of the embedded message
 * writer.close(1, end);      // … which is field 1
 * const message = writer.finish(); // valid until the next begin()
 * ```
 */
export class WireWriter {
  private buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  /** How many bytes of the message stand at the end of the buffer. */
  private written = 0;
  /** The views that messages so short were finished with, by length: a view costs more than to write such a message. */
  private views: Buffer[] = [];

  /** Forgets the previous message and starts one; returns the mark of its end. */
  begin(): number {
    this.written = 0;
    return 0;
  }

  /** The mark of the place reached: what is written from here on stands before it. */
  mark(): number {
    return this.written;
  }

  /**
   * Makes everything written since `mark` the embedded message of a field. A mark lowered by n counts n bytes
   * that the caller will append to the finished message.
   */
  close(field: number, mark: number): void {
    this.rawVarint(this.written - mark);
    this.rawVarint(lengthTag(field));
  }

  /** Writes an unsigned integer or enum field. */
  varint(field: number, value: number): void {
    this.rawVarint(value);
    this.rawVarint(varintTag(field));
  }

  /** Writes a boolean field. */
  bool(field: number, value: boolean): void {
    this.varint(field, value ? 1 : 0);
  }

  /** Writes a bytes field. */
  bytes(field: number, value: Uint8Array): void {
    this.raw(value);
    this.rawVarint(value.length);
    this.rawVarint(lengthTag(field));
  }

  /** Writes a string field as UTF-8, or a bytes field that holds text. */
  text(field: number, value: string): void {
    const length = this.ascii(value) ? value.length : this.utf8(value);
    this.written += length;
    this.rawVarint(length);
    this.rawVarint(lengthTag(field));
  }

  /** Writes fields that are encoded already. */
  raw(encoded: Uint8Array): void {
    this.reserve(encoded.length);
    this.written += encoded.length;
    this.buffer.set(encoded, this.buffer.length - this.written);
  }

  /** Writes the head of a length-delimited field whose `length` bytes the caller appends to the finished message. */
  head(field: number, length: number): void {
    this.rawVarint(length);
    this.rawVarint(lengthTag(field));
  }

  /** The message, as a view of the reused buffer: copy or send it before the next `begin()`. */
  finish(): Buffer {
    const { written } = this;
    if (written > SHORT_MESSAGE) {
      return this.buffer.subarray(this.buffer.length - written);
    }
    this.views[written] ??= this.buffer.subarray(this.buffer.length - written);
    return this.views[written];
  }

  /** Writes a short text before what is written, if it is one of ASCII: to call Buffer for it takes longer. */
  private ascii(value: string): boolean {
    if (value.length > SHORT_TEXT) {
      return false;
    }
    this.reserve(value.length);
    const start = this.buffer.length - this.written - value.length;
    for (let at = 0; at < value.length; at++) {
      const unit = value.charCodeAt(at);
      if (unit >= 0x80) {
        return false;
      }
      this.buffer[start + at] = unit;
    }
    return true;
  }

  /** Writes a text before what is written; returns its length. */
  private utf8(value: string): number {
    const length = Buffer.byteLength(value);
    this.reserve(length);
    this.buffer.write(value, this.buffer.length - this.written - length, length, 'utf8');
    return length;
  }

  private rawVarint(value: number): void {
    this.reserve(10);
    let length = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
      length++;
    }
    this.written += length;
    let at = this.buffer.length - this.written;
    let rest = value;
    while (rest >= 0x80) {
      this.buffer[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.buffer[at] = rest;
  }

  private reserve(bytes: number): void {
    const needed = this.written + bytes;
    if (needed <= this.buffer.length) {
      return;
    }
    let size = this.buffer.length * 2;
    while (size < needed) {
      size *= 2;
    }
    const grown = Buffer.allocUnsafeSlow(size);
    this.buffer.copy(grown, size - this.written, this.buffer.length - this.written);
    this.buffer = grown;
    this.views = [];
  }
}
