/** Writes values as msgpack; integers in as few bytes as they need, unless they are bigint, which take eight. */
export type Packable =
  | null
  | boolean
  | number
  | bigint
  | string
  | Buffer
  | readonly Packable[]
  | { readonly [key: string]: Packable };

export function pack(value: Packable): Buffer {
  if (value === null) return Buffer.from([0xc0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'bigint') return packBigint(value);
  if (typeof value === 'number') return packNumber(value);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([head(bytes.length, [0xa0, 32], 0xd9, 0xda, 0xdb), bytes]);
  }
  if (Buffer.isBuffer(value)) return Buffer.concat([head(value.length, undefined, 0xc4, 0xc5, 0xc6), value]);
  if (Array.isArray(value)) {
    return Buffer.concat([head(value.length, [0x90, 16], undefined, 0xdc, 0xdd), ...value.map(pack)]);
  }
  const entries = Object.entries(value as Readonly<Record<string, Packable>>);
  const pairs = entries.flatMap(([key, each]) => [pack(key), pack(each)]);
  return Buffer.concat([head(entries.length, [0x80, 16], undefined, 0xde, 0xdf), ...pairs]);
}

function head(
  length: number,
  fixed: readonly [number, number] | undefined,
  byte: number | undefined,
  short: number,
  long: number,
): Buffer {
  if (fixed !== undefined && length < fixed[1]) return Buffer.from([fixed[0] | length]);
  if (byte !== undefined && length < 0x100) return Buffer.from([byte, length]);
  return length < 0x1_0000 ? Buffer.from([short, length >> 8, length & 0xff]) : wide(long, length);
}

function wide(lead: number, value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = lead;
  bytes.writeUInt32BE(value >>> 0, 1);
  return bytes;
}

function packBigint(value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = value < 0n ? 0xd3 : 0xcf;
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value), 1);
  return bytes;
}

function packNumber(value: number): Buffer {
  if (!Number.isInteger(value)) {
    const bytes = Buffer.alloc(9);
    bytes[0] = 0xcb;
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (value < 0) return value >= -32 ? Buffer.from([value & 0xff]) : wide(0xd2, value);
  if (value < 0x80) return Buffer.from([value]);
  if (value < 0x100) return Buffer.from([0xcc, value]);
  return value < 0x1_0000 ? Buffer.from([0xcd, value >> 8, value & 0xff]) : wide(0xce, value);
}
