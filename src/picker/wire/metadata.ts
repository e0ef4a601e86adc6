import { readStruct, type StructValue } from './struct-value';
import type { WireReader } from './wire-reader';
import { lengthTag } from './wire-type';

// envoy.config.core.v3.Metadata
const FILTER_METADATA = lengthTag(1);
// an entry of its map
const NAMESPACE = lengthTag(1);
const STRUCT = lengthTag(2);

/**
 * Reads one value of the `Metadata` message that the reader stands on: `filter_metadata[namespace][key]`.
 * Only the struct of that namespace is decoded. Undefined when there is no such key, which is not the same as an
 * empty value.
 */
export function readMetadata(reader: WireReader, namespace: string, key: string): StructValue | undefined {
  let value: StructValue | undefined;
  while (reader.next()) {
    if (reader.tag !== FILTER_METADATA) {
      reader.skip();
      continue;
    }
    const outer = reader.enter();
    const found = readEntry(reader, namespace, key);
    value = found === undefined ? value : found;
    reader.leave(outer);
  }
  return value;
}

/**
 * Reads one value of an entry of a map from namespaces to structs, on which the reader stands; undefined when the entry is of
 * another namespace or has no such key.
 */
export function readEntry(reader: WireReader, namespace: string, key: string): StructValue | undefined {
  let matches = false;
  let structStart = 0;
  let structEnd = 0;
  while (reader.next()) {
    if (reader.tag === NAMESPACE) {
      matches = reader.text() === namespace;
    } else if (reader.tag === STRUCT) {
      const outer = reader.enter();
      structStart = reader.position;
      structEnd = reader.end;
      reader.leave(outer);
    } else {
      reader.skip();
    }
  }
  if (!matches) {
    return undefined;
  }
  const entryEnd = reader.end;
  reader.position = structStart;
  reader.end = structEnd;
  const struct = readStruct(reader);
  reader.position = reader.end = entryEnd;
  return Object.hasOwn(struct, key) ? struct[key] : undefined;
}
