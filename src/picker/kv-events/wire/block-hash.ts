import { MsgpackError, type MsgpackReader } from '../../../kv-event-wire/msgpack-reader';

/** Bytes of a hash that are kept. */
const KEPT_BYTES = 8;

/**
 * Takes a block's hash, and writes its two words. Servers write hashes as integers of 64 bits or as the bytes of a
 * digest, whose last 64 bits are as unique; vLLM itself makes the integer from them.
 */
export function takeBlockHash(reader: MsgpackReader, hashes: Uint32Array, at: number): void {
  if (reader.kind === 'integer') {
    reader.takeInteger();
    hashes[at] = reader.high;
    hashes[at + 1] = reader.low;
    return;
  }
  const digest = reader.takeBytes();
  if (digest.length < KEPT_BYTES) throw new MsgpackError(`a block hash of ${digest.length} bytes`);
  hashes[at] = digest.readUInt32BE(digest.length - KEPT_BYTES);
  hashes[at + 1] = digest.readUInt32BE(digest.length - KEPT_BYTES / 2);
}

/** Takes an array of hashes, two words each. */
export function takeBlockHashes(reader: MsgpackReader): Uint32Array {
  const count = reader.takeArray();
  const hashes = new Uint32Array(2 * count);
  for (let at = 0; at < count; at++) takeBlockHash(reader, hashes, 2 * at);
  return hashes;
}
