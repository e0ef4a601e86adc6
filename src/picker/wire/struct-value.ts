import { WireError } from './wire-error';
import type { WireReader } from './wire-reader';
import { lengthTag, varintTag, WireType } from './wire-type';
import type { WireWriter } from './wire-writer';

/** A `google.protobuf.Value`: what JSON can say. */
export type StructValue = null | number | string | boolean | readonly StructValue[] | Struct;

/** A `google.protobuf.Struct`. */
export interface Struct {
  readonly [key: string]: StructValue;
}

/** A text in a `google.protobuf.Struct` within another one, `{ [outer]: { [inner]: text } }`: all that is ever sent. */
export interface NestedText {
  readonly outer: string;
  readonly inner: string;
  readonly text: string;
}

/** Deepest nesting that is read; metadata of gateways nests two or three levels. */
const MAX_DEPTH = 32;

const STRUCT_FIELDS = 1;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;
const VALUE_STRING = 3;
const VALUE_STRUCT = 5;

const NULL_TAG = varintTag(1);
const NUMBER_TAG = 2 * 8 + WireType.FIXED64;
const STRING_TAG = lengthTag(VALUE_STRING);
const BOOL_TAG = varintTag(4);
const STRUCT_TAG = lengthTag(VALUE_STRUCT);
const LIST_TAG = lengthTag(6);
const LIST_VALUES_TAG = lengthTag(1);
const FIELDS_TAG = lengthTag(STRUCT_FIELDS);
const KEY_TAG = lengthTag(ENTRY_KEY);
const ENTRY_VALUE_TAG = lengthTag(ENTRY_VALUE);

/** Reads the rest of the reader's message as a `Struct`. */
export function readStruct(reader: WireReader, depth = 0): Struct {
  const entries: [string, StructValue][] = [];
  while (reader.next()) {
    if (reader.tag !== FIELDS_TAG) {
      reader.skip();
      continue;
    }
    const outer = reader.enter();
    entries.push(readEntry(reader, depth));
    reader.leave(outer);
  }
  return Object.fromEntries(entries);
}

/** Writes the fields of the outer `Struct`. */
export function writeNestedText(writer: WireWriter, { outer, inner, text }: NestedText): void {
  const end = writer.mark();
  writer.text(VALUE_STRING, text);
  closeEntry(writer, inner, end);
  writer.close(VALUE_STRUCT, end);
  closeEntry(writer, outer, end);
}

/** Makes everything written since the mark the value of an entry of a `Struct`. */
function closeEntry(writer: WireWriter, key: string, mark: number): void {
  writer.close(ENTRY_VALUE, mark);
  writer.text(ENTRY_KEY, key);
  writer.close(STRUCT_FIELDS, mark);
}

function readEntry(reader: WireReader, depth: number): [string, StructValue] {
  let key = '';
  let value: StructValue = null;
  while (reader.next()) {
    if (reader.tag === KEY_TAG) {
      key = reader.text();
    } else if (reader.tag === ENTRY_VALUE_TAG) {
      value = readNested(reader, depth);
    } else {
      reader.skip();
    }
  }
  return [key, value];
}

function readNested(reader: WireReader, depth: number): StructValue {
  if (depth >= MAX_DEPTH) {
    throw new WireError(`a Struct nested deeper than ${MAX_DEPTH}`);
  }
  const outer = reader.enter();
  const value = readValue(reader, depth + 1);
  reader.leave(outer);
  return value;
}

function readValue(reader: WireReader, depth: number): StructValue {
  let value: StructValue = null;
  while (reader.next()) {
    switch (reader.tag) {
      case NULL_TAG:
        reader.skip();
        value = null;
        break;
      case NUMBER_TAG:
        value = reader.double();
        break;
      case STRING_TAG:
        value = reader.text();
        break;
      case BOOL_TAG:
        value = reader.bool();
        break;
      case STRUCT_TAG: {
        const outer = reader.enter();
        value = readStruct(reader, depth);
        reader.leave(outer);
        break;
      }
      case LIST_TAG: {
        const outer = reader.enter();
        value = readList(reader, depth);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip();
    }
  }
  return value;
}

function readList(reader: WireReader, depth: number): StructValue[] {
  const values: StructValue[] = [];
  while (reader.next()) {
    if (reader.tag === LIST_VALUES_TAG) {
      values.push(readNested(reader, depth));
    } else {
      reader.skip();
    }
  }
  return values;
}
