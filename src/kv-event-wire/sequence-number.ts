const BYTES = 8;
const TWO_TO_32 = 2 ** 32;

/** The number of a batch, from 8 bytes with their highest first; below 0 for the end of a replay, undefined for no number. */
export function sequenceOf(bytes: Buffer): number | undefined {
  if (bytes.length !== BYTES) return undefined;
  return bytes.readInt32BE(0) * TWO_TO_32 + bytes.readUInt32BE(4);
}

/** The 8 bytes of a number. */
export function sequenceBytes(sequence: number): Buffer {
  const bytes = Buffer.alloc(BYTES);
  bytes.writeUInt32BE(Math.floor(sequence / TWO_TO_32), 0);
  bytes.writeUInt32BE(sequence % TWO_TO_32, 4);
  return bytes;
}
