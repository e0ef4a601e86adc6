import { ConnectionError, ErrorCode } from './frame';
import { HeaderField } from './header-field';

/** The size of header table that clients may use: the protocol's own default. */
export const HEADER_TABLE_BYTES = 4096;

/** Entries take 32 bytes at least, so that no more fit; a power of two. */
const SLOTS = HEADER_TABLE_BYTES / 32;

/**
 * Fields that have a number from the start, from 1 on: a name with its values, or without one.
 * @see https://www.rfc-editor.org/rfc/rfc7541#appendix-A
 */
const STATIC_TABLE: readonly HeaderField[] = [
  ':authority',
  ':method: GET POST',
  ':path: / /index.html',
  ':scheme: http https',
  ':status: 200 204 206 304 400 404 500',
  'accept-charset',
  'accept-encoding: gzip,_deflate',
  'accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control',
  'content-disposition content-encoding content-language content-length content-location content-range content-type',
  'cookie date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since',
  'last-modified link location max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after',
  'server set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate',
].flatMap((line) => {
  const [names, values] = line.split(': ');
  return values === undefined
    ? names.split(' ').map((name) => new HeaderField(name, ''))
    : values.split(' ').map((value) => new HeaderField(names, value.replace('_', ' ')));
});

/**
 * The fields that a client refers to by numbers: the static ones, and the ones that it put there itself, the newest first.
 * @see https://www.rfc-editor.org/rfc/rfc7541#section-2.3 and section 4
 */
export class HeaderTable {
  private readonly ring: HeaderField[] = new Array(SLOTS);
  private next = 0;
  private count = 0;
  private maxBytes = HEADER_TABLE_BYTES;
  private bytes = 0;

  /** The size of the fields that the client has put there. */
  get size(): number {
    return this.bytes;
  }

  /** @throws ConnectionError when there is none with that number */
  at(index: number): HeaderField {
    if (index >= 1 && index <= STATIC_TABLE.length) {
      return STATIC_TABLE[index - 1];
    }
    const age = index - STATIC_TABLE.length - 1;
    if (index === 0 || age >= this.count) {
      throw new ConnectionError(ErrorCode.COMPRESSION_ERROR, `no header has the index ${index}`);
    }
    return this.ring[(this.next - 1 - age) & (SLOTS - 1)];
  }

  /** Puts a field there, in place of the oldest as far as they need to make room; one that never fits clears the table. */
  add(field: HeaderField): void {
    this.evict(this.maxBytes - field.size);
    if (field.size <= this.maxBytes) {
      this.ring[this.next] = field;
      this.next = (this.next + 1) & (SLOTS - 1);
      this.count++;
      this.bytes += field.size;
    }
  }

  /** The client uses another size from here on. @throws ConnectionError when it is over the one agreed on */
  resize(maxBytes: number): void {
    if (maxBytes > HEADER_TABLE_BYTES) {
      throw new ConnectionError(ErrorCode.COMPRESSION_ERROR, `a header table of ${maxBytes} bytes`);
    }
    this.maxBytes = maxBytes;
    this.evict(maxBytes);
  }

  private evict(atMost: number): void {
    while (this.count > 0 && this.bytes > atMost) {
      this.bytes -= this.ring[(this.next - this.count) & (SLOTS - 1)].size;
      this.count--;
    }
  }
}
