import { LastText } from '../../last-text';
import type { WireReader } from './wire-reader';
import { lengthTag } from './wire-type';

// envoy.config.core.v3.HeaderMap and HeaderValue
const HEADERS = lengthTag(1);
const KEY = lengthTag(1);
const VALUE = lengthTag(2);
const RAW_VALUE = lengthTag(3);

/** A header that somebody looks at. */
export class WantedHeader {
  /** Its value, one character a byte; undefined when the last block read had none. */
  value: string | undefined;
  private readonly texts = new LastText();
  private readonly bytes: Buffer;

  constructor(name: string) {
    this.bytes = Buffer.from(name, 'latin1');
  }

  /** Whether the bytes from `start` on are its name, if they are as many. */
  isAt(buffer: Buffer, start: number): boolean {
    const { bytes } = this;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] !== buffer[start + at]) {
        return false;
      }
    }
    return true;
  }

  /** Takes the value from `start` to `end`, unless it has one. */
  take(buffer: Buffer, start: number, end: number): void {
    this.value ??= this.texts.of(buffer, start, end);
  }
}

/**
 * The few headers that somebody looks at, taken out of a header block in one pass; all others are passed over
 * without being decoded. One instance is used for block after block.
 *
 * Gateways send values as `raw_value` or, the older ones, as `value`: both are read. Of a name that stands twice the
 * first counts.
 */
export class HeaderSelection {
  private readonly wanted: WantedHeader[] = [];
  /** The wanted headers by the length of their names: what decides in one step about nearly all others. */
  private readonly byLength: (readonly WantedHeader[] | undefined)[] = [];

  /**
   * Looks at one more header.
   * @param name in lower case, as gateways send it
   */
  want(name: string): WantedHeader {
    const header = new WantedHeader(name);
    this.wanted.push(header);
    while (this.byLength.length <= name.length) {
      this.byLength.push(undefined);
    }
    this.byLength[name.length] = [...(this.byLength[name.length] ?? []), header];
    return header;
  }

  /** Takes the values from the `HeaderMap` that the reader stands on. */
  readFrom(reader: WireReader): void {
    for (const header of this.wanted) {
      header.value = undefined;
    }
    while (reader.next()) {
      if (reader.tag !== HEADERS) {
        reader.skip();
        continue;
      }
      const outer = reader.enter();
      this.readHeader(reader);
      reader.leave(outer);
    }
  }

  private readHeader(reader: WireReader): void {
    let keyStart = 0;
    let keyEnd = 0;
    let valueStart = 0;
    let valueEnd = 0;
    while (reader.next()) {
      if (reader.tag === KEY) {
        const outer = reader.enter();
        keyStart = reader.position;
        keyEnd = reader.end;
        reader.leave(outer);
      } else if (reader.tag === RAW_VALUE || reader.tag === VALUE) {
        const outer = reader.enter();
        if (reader.end > reader.position) {
          valueStart = reader.position;
          valueEnd = reader.end;
        }
        reader.leave(outer);
      } else {
        reader.skip();
      }
    }
    this.find(reader.buffer, keyStart, keyEnd)?.take(reader.buffer, valueStart, valueEnd);
  }

  private find(buffer: Buffer, start: number, end: number): WantedHeader | undefined {
    const length = end - start;
    const candidates = length < this.byLength.length ? this.byLength[length] : undefined;
    if (candidates !== undefined) {
      for (const candidate of candidates) {
        if (candidate.isAt(buffer, start)) {
          return candidate;
        }
      }
    }
    return undefined;
  }
}
