const FIRST_BYTES = 1_024;

/**
 * Writes one msgpack message, value by value: integers and lengths in as few bytes as they need, as vLLM's encoder does. It is
 * the counterpart of `MsgpackReader`, and builds no tree either.
 */
export class MsgpackWriter {
  private buffer = Buffer.allocUnsafe(FIRST_BYTES);
  private length = 0;

  /** What was written, in no more memory than it needs. */
  bytes(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.length));
  }

  nil(): void {
    this.byte(0xc0);
  }

  /** The head of an array: as many values follow. */
  array(count: number): void {
    if (count < 16) this.byte(0x90 | count);
    else if (count < 2 ** 16) this.short(0xdc, count);
    else this.word(0xdd, count);
  }

  /** The head of a map: as many keys follow, each with its value. */
  map(count: number): void {
    if (count < 16) this.byte(0x80 | count);
    else if (count < 2 ** 16) this.short(0xde, count);
    else this.word(0xdf, count);
  }

  text(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (bytes < 32) this.byte(0xa0 | bytes);
    else if (bytes < 2 ** 8) this.pair(0xd9, bytes);
    else if (bytes < 2 ** 16) this.short(0xda, bytes);
    else this.word(0xdb, bytes);
    this.reserve(bytes);
    this.length += this.buffer.write(text, this.length);
  }

  /** An integer from 0 to 2^32 - 1. */
  uint32(value: number): void {
    if (value < 0x80) this.byte(value);
    else if (value < 2 ** 8) this.pair(0xcc, value);
    else if (value < 2 ** 16) this.short(0xcd, value);
    else this.word(0xce, value);
  }

  /** An integer of two words, the higher one first. */
  uint64(high: number, low: number): void {
    if (high === 0) {
      this.uint32(low);
      return;
    }
    this.word(0xcf, high);
    this.reserve(4);
    this.length = this.buffer.writeUInt32BE(low, this.length);
  }

  float64(value: number): void {
    this.byte(0xcb);
    this.reserve(8);
    this.length = this.buffer.writeDoubleBE(value, this.length);
  }

  private byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  private pair(lead: number, value: number): void {
    this.byte(lead);
    this.byte(value);
  }

  private short(lead: number, value: number): void {
    this.byte(lead);
    this.reserve(2);
    this.length = this.buffer.writeUInt16BE(value, this.length);
  }

  private word(lead: number, value: number): void {
    this.byte(lead);
    this.reserve(4);
    this.length = this.buffer.writeUInt32BE(value, this.length);
  }

  /** Makes room for so many bytes more. */
  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.buffer.length, this.length + bytes));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }
}
