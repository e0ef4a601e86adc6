import { WireError } from './wire-error';
import { WireType } from './wire-type';

const NOTHING = Buffer.alloc(0);

/** Deepest nesting of deprecated groups that is skipped; nothing legitimate nests at all. */
const MAX_GROUP_DEPTH = 32;

/**
 * A cursor over one protobuf message. It copies nothing: bytes come back as slices of the buffer it reads.
 *
 * A message is read field by field: `next()` moves to a field and sets `tag`; the caller then takes the value with
 * the method that fits the tag, or calls `skip()`. Comparing whole tags means that a known field number with an
 * unexpected wire type is skipped like an unknown field, as protobuf asks.
 *
 * Every read is bounded by `end`; running over it throws a `WireError`.
 */
export class WireReader {
  /** The bytes being read. */
  buffer: Buffer = NOTHING;
  /** Offset of the next byte. */
  position = 0;
  /** Offset after the last byte of the message being read. */
  end = 0;
  /** Field number and wire type of the current field, `field * 8 + type`. */
  tag = 0;

  /** Starts over on a message. */
  over(buffer: Buffer, start = 0, end = buffer.length): this {
    this.buffer = buffer;
    this.position = start;
    this.end = end;
    return this;
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.end) {
      return false;
    }
    const tag = this.varint();
    if (tag < 8 || tag > 0xffff_ffff) {
      throw new WireError(`a tag of ${tag} at byte ${this.position}`);
    }
    this.tag = tag;
    return true;
  }

  /** Takes an unsigned integer; exact up to 2^53, which is more than any field here holds. */
  varint(): number {
    let byte = this.byte();
    if (byte < 0x80) {
      return byte;
    }
    let value = byte & 0x7f;
    let scale = 0x80;
    for (let count = 1; count < 10; count++) {
      byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        return value;
      }
      scale *= 0x80;
    }
    throw new WireError(`a varint longer than 10 bytes at byte ${this.position}`);
  }

  /** Takes a boolean. */
  bool(): boolean {
    return this.varint() !== 0;
  }

  /** Takes a double. */
  double(): number {
    const start = this.advance(8);
    return this.buffer.readDoubleLE(start);
  }

  /** Takes bytes as a slice of the message's buffer. */
  bytes(): Buffer {
    const length = this.varint();
    const start = this.advance(length);
    return this.buffer.subarray(start, start + length);
  }

  /** Takes a string. Bytes that are not UTF-8 become U+FFFD. */
  text(): string {
    const length = this.varint();
    const start = this.advance(length);
    return this.buffer.toString('utf8', start, start + length);
  }

  /** Goes into an embedded message; `leave` with the returned value comes back out. */
  enter(): number {
    const length = this.varint();
    if (length > this.end - this.position) {
      throw new WireError(`${length} bytes announced, ${this.end - this.position} left at byte ${this.position}`);
    }
    const outerEnd = this.end;
    this.end = this.position + length;
    return outerEnd;
  }

  /** Leaves an embedded message, over whatever of it is unread. */
  leave(outerEnd: number): void {
    this.position = this.end;
    this.end = outerEnd;
  }

  /** Passes over the current field's value. */
  skip(): void {
    this.skipValue(this.tag, 0);
  }

  private skipValue(tag: number, depth: number): void {
    switch (tag & 7) {
      case WireType.VARINT:
        this.varint();
        return;
      case WireType.FIXED64:
        this.advance(8);
        return;
      case WireType.LENGTH_DELIMITED:
        this.advance(this.varint());
        return;
      case WireType.FIXED32:
        this.advance(4);
        return;
      case WireType.START_GROUP:
        this.skipGroup(tag - WireType.START_GROUP + WireType.END_GROUP, depth + 1);
        return;
      default:
        throw new WireError(`wire type ${tag & 7} at byte ${this.position}`);
    }
  }

  private skipGroup(endTag: number, depth: number): void {
    if (depth > MAX_GROUP_DEPTH) {
      throw new WireError(`groups nested deeper than ${MAX_GROUP_DEPTH}`);
    }
    while (this.next()) {
      if (this.tag === endTag) {
        return;
      }
      this.skipValue(this.tag, depth);
    }
    throw new WireError('a group without an end');
  }

  private byte(): number {
    if (this.position >= this.end) {
      throw new WireError(`cut off at byte ${this.end}`);
    }
    return this.buffer[this.position++];
  }

  /** Moves over `length` bytes and returns where they start. */
  private advance(length: number): number {
    const start = this.position;
    if (length > this.end - start) {
      throw new WireError(`${length} bytes announced, ${this.end - start} left at byte ${start}`);
    }
    this.position = start + length;
    return start;
  }
}
