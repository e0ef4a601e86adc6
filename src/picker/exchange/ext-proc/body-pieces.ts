import type { GrpcStream } from '../../transport';
import { type Direction, encodeBodyHead, type WireWriter } from '../../wire';

/** Longest piece of body in one message: gateways refuse messages of 64 KiB, and some room is left for the rest. */
export const MAX_PIECE_BYTES = 62_000;

/**
 * Sends a piece of body to the gateway, in as many messages as its size asks for, without copying it. Nothing is sent
 * for an empty piece that is not the last; the last is sent even if it is empty, since the gateway waits for it.
 * @returns false when the gateway does not keep up
 */
export function sendBody(
  stream: GrpcStream,
  writer: WireWriter,
  direction: Direction,
  piece: Buffer,
  last: boolean,
): boolean {
  let keepsUp = true;
  let start = 0;
  while (start < piece.length || (last && piece.length === 0)) {
    const end = Math.min(start + MAX_PIECE_BYTES, piece.length);
    const isLast = last && end === piece.length;
    const message = start === 0 && end === piece.length ? piece : piece.subarray(start, end);
    keepsUp = stream.send(encodeBodyHead(writer, direction, message.length, isLast), message);
    start = end;
    if (isLast) {
      break;
    }
  }
  return keepsUp;
}
