import type { WireReader } from './wire-reader';
import { lengthTag } from './wire-type';

// envoy.config.core.v3.HeaderMap and HeaderValue
const HEADERS = lengthTag(1);
const KEY = lengthTag(1);
const VALUE = lengthTag(2);
const RAW_VALUE = lengthTag(3);

/**
 * The few headers that somebody looks at, taken out of a header block in one pass; all others are passed over
 * without being decoded. One instance is used for block after block.
 *
 * Gateways send values as `raw_value` or, the older ones, as `value`: both are read. Of a name that stands twice the
 * first counts.
 */
export class HeaderSelection<Name extends string> {
  private readonly values: (string | undefined)[];
  /** The last value of each: most are what they were in the block before. */
  private readonly lastValues: string[];
  private readonly indexes = new Map<Name, number>();
  /** The wanted names by their length: what decides in one step about nearly all other headers. */
  private readonly byLength: (readonly WantedName[] | undefined)[] = [];

  /** @param names the wanted names, in lower case as gateways send them */
  constructor(names: readonly Name[]) {
    this.values = new Array<string | undefined>(names.length).fill(undefined);
    this.lastValues = new Array<string>(names.length).fill('');
    for (const [index, name] of names.entries()) {
      this.indexes.set(name, index);
      const sameLength = this.byLength[name.length] ?? [];
      this.byLength[name.length] = [...sameLength, { bytes: Buffer.from(name, 'latin1'), index }];
    }
  }

  /** The value of a wanted header, one character a byte; undefined when the last block read had none. */
  get(name: Name): string | undefined {
    return this.values[this.indexes.get(name)!];
  }

  /** Takes the values from the `HeaderMap` that the reader stands on. */
  readFrom(reader: WireReader): void {
    for (let index = 0; index < this.values.length; index++) {
      this.values[index] = undefined; // a call of fill takes longer
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
    const index = this.find(reader.buffer, keyStart, keyEnd);
    if (index >= 0 && this.values[index] === undefined) {
      this.values[index] = this.text(index, reader.buffer, valueStart, valueEnd);
    }
  }

  private text(index: number, buffer: Buffer, start: number, end: number): string {
    const last = this.lastValues[index];
    if (isText(last, buffer, start, end)) {
      return last;
    }
    const text = buffer.toString('latin1', start, end);
    this.lastValues[index] = text;
    return text;
  }

  private find(buffer: Buffer, start: number, end: number): number {
    const candidates = this.byLength[end - start];
    if (candidates !== undefined) {
      for (const candidate of candidates) {
        if (equalBytes(candidate.bytes, buffer, start)) {
          return candidate.index;
        }
      }
    }
    return -1;
  }
}

interface WantedName {
  readonly bytes: Buffer;
  readonly index: number;
}

function equalBytes(name: Buffer, buffer: Buffer, start: number): boolean {
  for (let at = 0; at < name.length; at++) {
    if (name[at] !== buffer[start + at]) {
      return false;
    }
  }
  return true;
}

/** Whether the bytes are the text, one byte a character. */
function isText(text: string, buffer: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) {
    return false;
  }
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== buffer[start + at]) {
      return false;
    }
  }
  return true;
}
