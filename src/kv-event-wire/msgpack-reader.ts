/** The bytes are no msgpack, or not the values that were asked for. */
export class MsgpackError extends Error {}

/** What a value is, as far as readers want to know before they take it. */
export type MsgpackKind = 'nil' | 'boolean' | 'integer' | 'float' | 'text' | 'bytes' | 'array' | 'map' | 'extension';

/**
 * A cursor over one msgpack message, which takes the values that its caller expects one after another. It builds no tree
 * and copies nothing: a batch of events is mostly token ids, which go straight into the array that is wanted.
 *
 * Integers of 64 bits come as two words of 32 bits, since block hashes use all of their bits. Every read is bounded by
 * the end of the message, and a length that the rest of the message cannot hold is refused before anything is allocated.
 */
export class MsgpackReader {
  /** The words of the integer that {@link takeInteger} took last. */
  high = 0;
  low = 0;

  private position = 0;

  constructor(private readonly bytes: Buffer) {}

  /** What the next value is. */
  get kind(): MsgpackKind {
    const lead = this.peek();
    if (lead < 0x80 || lead >= 0xe0) return 'integer';
    if (lead < 0x90) return 'map';
    if (lead < 0xa0) return 'array';
    if (lead < 0xc0) return 'text';
    return LEAD_KINDS[lead - 0xc0];
  }

  /** Takes nil, if it comes next; says whether it did. */
  takeNil(): boolean {
    const isNil = this.peek() === 0xc0;
    if (isNil) this.position++;
    return isNil;
  }

  /** Takes the head of an array: how many values follow. */
  takeArray(): number {
    const lead = this.byte();
    const count =
      lead >= 0x90 && lead < 0xa0 ? lead & 0x0f : lead === 0xdc ? this.uint16() : lead === 0xdd ? this.uint32() : -1;
    return this.plausible(count, 1, 'an array');
  }

  /** Takes the head of a map: how many keys follow, each with its value. */
  takeMap(): number {
    const lead = this.byte();
    const count =
      lead >= 0x80 && lead < 0x90 ? lead & 0x0f : lead === 0xde ? this.uint16() : lead === 0xdf ? this.uint32() : -1;
    return this.plausible(count, 2, 'a map');
  }

  /** Takes a text in UTF-8. */
  takeText(): string {
    const { bytes } = this;
    const length = this.textLength(this.byte());
    const start = this.position;
    this.position += length;
    return bytes.toString('utf8', start, this.position);
  }

  /** Takes bytes, or a text as its bytes; they are a slice of the message. */
  takeBytes(): Buffer {
    const lead = this.byte();
    let length: number;
    if (lead === 0xc4) length = this.plausible(this.byte(), 1, 'bytes');
    else if (lead === 0xc5) length = this.plausible(this.uint16(), 1, 'bytes');
    else if (lead === 0xc6) length = this.plausible(this.uint32(), 1, 'bytes');
    else length = this.textLength(lead);
    const start = this.position;
    this.position += length;
    return this.bytes.subarray(start, this.position);
  }

  /** Takes an integer of up to 64 bits into {@link high} and {@link low}; a negative one as its two's complement. */
  takeInteger(): void {
    const lead = this.byte();
    if (lead < 0x80) this.set(0, lead);
    else if (lead >= 0xe0) this.set(-1, lead - 0x100);
    else if (lead === 0xcc) this.set(0, this.byte());
    else if (lead === 0xcd) this.set(0, this.uint16());
    else if (lead === 0xce) this.set(0, this.uint32());
    else if (lead === 0xcf || lead === 0xd3) this.set(this.uint32(), this.uint32());
    else if (lead === 0xd0) this.setSigned((this.byte() << 24) >> 24);
    else if (lead === 0xd1) this.setSigned((this.uint16() << 16) >> 16);
    else if (lead === 0xd2) this.setSigned(this.uint32() | 0);
    else throw new MsgpackError(`no integer at byte ${this.position - 1}`);
  }

  /** Takes an integer from 0 to 2^32 - 1. */
  takeUint32(): number {
    const lead = this.bytes[this.position];
    // Nearly all integers of a batch are token ids, which are this short.
    if (lead < 0x80) {
      this.position++;
      return lead;
    }
    this.takeInteger();
    if (this.high !== 0) throw new MsgpackError(`an integer of more than 32 bits before byte ${this.position}`);
    return this.low;
  }

  /** Passes over the next value, with all that is in it. */
  skip(): void {
    for (let left = 1; left > 0; left--) left += this.skipOne();
  }

  /** As {@link skip}; returns the bytes of the value. */
  skipped(): Buffer {
    const start = this.position;
    this.skip();
    return this.bytes.subarray(start, this.position);
  }

  /** Passes over one value without what is in it; returns how many values that is. */
  private skipOne(): number {
    switch (this.kind) {
      case 'map':
        return 2 * this.takeMap();
      case 'array':
        return this.takeArray();
      case 'text':
      case 'bytes':
        this.takeBytes();
        return 0;
      case 'integer':
        this.takeInteger();
        return 0;
      case 'float':
        this.pass(this.byte() === 0xca ? 4 : 8);
        return 0;
      case 'extension':
        this.pass(this.extensionLength(this.byte()));
        return 0;
      default:
        this.position++;
        return 0;
    }
  }

  private textLength(lead: number): number {
    if (lead >= 0xa0 && lead < 0xc0) return this.plausible(lead & 0x1f, 1, 'a text');
    if (lead === 0xd9) return this.plausible(this.byte(), 1, 'a text');
    if (lead === 0xda) return this.plausible(this.uint16(), 1, 'a text');
    if (lead === 0xdb) return this.plausible(this.uint32(), 1, 'a text');
    throw new MsgpackError(`no text before byte ${this.position}`);
  }

  /** Length of an extension with the byte of its type. */
  private extensionLength(lead: number): number {
    if (lead >= 0xd4) return 1 + 2 ** (lead - 0xd4);
    if (lead === 0xc7) return 1 + this.byte();
    return 1 + (lead === 0xc8 ? this.uint16() : this.uint32());
  }

  private set(high: number, low: number): void {
    this.high = high >>> 0;
    this.low = low >>> 0;
  }

  private setSigned(value: number): void {
    this.set(value < 0 ? -1 : 0, value);
  }

  private peek(): number {
    if (this.position >= this.bytes.length) throw new MsgpackError('the message is cut off');
    const lead = this.bytes[this.position];
    if (lead === 0xc1) throw new MsgpackError(`a byte that begins no value at ${this.position}`);
    return lead;
  }

  private byte(): number {
    const byte = this.peekAt(1);
    this.position++;
    return byte;
  }

  private uint16(): number {
    this.peekAt(2);
    const value = this.bytes.readUInt16BE(this.position);
    this.position += 2;
    return value;
  }

  private uint32(): number {
    this.peekAt(4);
    const value = this.bytes.readUInt32BE(this.position);
    this.position += 4;
    return value;
  }

  private peekAt(length: number): number {
    if (this.position + length > this.bytes.length) throw new MsgpackError('the message is cut off');
    return this.bytes[this.position];
  }

  private pass(length: number): void {
    this.plausible(length, 1, 'a value');
    this.position += length;
  }

  /** Refuses a length that the rest of the message cannot hold, and -1. */
  private plausible(count: number, bytesEach: number, what: string): number {
    if (count < 0) throw new MsgpackError(`not ${what} before byte ${this.position}`);
    if (count * bytesEach > this.bytes.length - this.position) throw new MsgpackError('the message is cut off');
    return count;
  }
}

/** The kinds of values by their first bytes from 0xc0 to 0xdf. */
const LEAD_KINDS: readonly MsgpackKind[] = [
  'nil',
  'nil',
  'boolean',
  'boolean',
  'bytes',
  'bytes',
  'bytes',
  'extension',
  'extension',
  'extension',
  'float',
  'float',
  ...Array<MsgpackKind>(8).fill('integer'),
  ...Array<MsgpackKind>(5).fill('extension'),
  'text',
  'text',
  'text',
  'array',
  'array',
  'map',
  'map',
];
