/**
 * A second, independent protobuf codec for the tests: it knows the encoding, builds messages from a plain
 * description, and parses messages into plain lists. It shares nothing with src/picker/wire.
 */

/** A field: its number and a value whose type chooses the encoding. */
export type Field = readonly [
  number: number,
  value: number | boolean | string | Uint8Array | readonly Field[] | Double,
];

/** A 64-bit float, to tell it from an integer. */
export class Double {
  constructor(readonly value: number) {}
}

export function encode(fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.map(([number, value]) => encodeField(number, value)));
}

function encodeField(number: number, value: Field[1]): Buffer {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return Buffer.concat([varint(BigInt(number) << 3n), varint(BigInt(value))]);
  }
  if (value instanceof Double) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value.value);
    return Buffer.concat([varint((BigInt(number) << 3n) | 1n), bytes]);
  }
  const bytes =
    typeof value === 'string'
      ? Buffer.from(value)
      : value instanceof Uint8Array
        ? Buffer.from(value)
        : encode(value as readonly Field[]);
  return Buffer.concat([varint((BigInt(number) << 3n) | 2n), varint(BigInt(bytes.length)), bytes]);
}

export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** A parsed message: field numbers in order of appearance with an integer or the raw bytes. */
export type Parsed = readonly (readonly [number: number, value: number | Buffer])[];

/** Parses varint and length-delimited fields, which are all that the picker sends. */
export function parse(bytes: Buffer): Parsed {
  const fields: [number, number | Buffer][] = [];
  let at = 0;
  const read = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  while (at < bytes.length) {
    const tag = read();
    const number = Number(tag >> 3n);
    if ((tag & 7n) === 0n) {
      fields.push([number, Number(read())]);
    } else if ((tag & 7n) === 2n) {
      const length = Number(read());
      if (at + length > bytes.length) {
        throw new Error(`field ${number} runs over the end`);
      }
      fields.push([number, bytes.subarray(at, at + length)]);
      at += length;
    } else {
      throw new Error(`unexpected wire type in tag ${tag}`);
    }
  }
  return fields;
}

/** All values of a field, each the raw bytes of a message, string or bytes. */
export function fieldBytes(bytes: Buffer, ...path: readonly number[]): Buffer[] {
  let level = [bytes];
  for (const number of path) {
    level = level.flatMap((message) =>
      parse(message)
        .filter(([field]) => field === number)
        .map(([, value]) => value as Buffer),
    );
  }
  return level;
}

/** All values of an integer field at the end of a path. */
export function fieldNumbers(bytes: Buffer, ...path: readonly number[]): number[] {
  return fieldBytes(bytes, ...path.slice(0, -1)).flatMap((message) =>
    parse(message)
      .filter(([field]) => field === path.at(-1))
      .map(([, value]) => value as number),
  );
}
