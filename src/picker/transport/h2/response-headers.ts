import { encodeGrpcMessage, GrpcStatus, type GrpcStatusCode } from '../grpc-status';

/**
 * Header blocks that the server sends. None refers to a header table, so that they are made once for all connections.
 * @see https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2
 */

/** `:status: 200`, which has an index of its own. */
const STATUS_200 = Buffer.from([0x88]);

const CONTENT_TYPE = Buffer.concat([STATUS_200, literal('content-type', 'application/grpc')]);

/** What answers begin with. */
export const RESPONSE_HEADERS = CONTENT_TYPE;

const OK_TRAILERS = literal('grpc-status', String(GrpcStatus.OK));

/** The trailers that end a call. */
export function statusTrailers(status: GrpcStatusCode, message: string): Buffer {
  if (status === GrpcStatus.OK && message === '') {
    return OK_TRAILERS;
  }
  const code = literal('grpc-status', String(status));
  return message === '' ? code : Buffer.concat([code, literal('grpc-message', encodeGrpcMessage(message))]);
}

/** The headers that answer a call and end it at once. */
export function statusHeaders(status: GrpcStatusCode, message: string): Buffer {
  return Buffer.concat([RESPONSE_HEADERS, statusTrailers(status, message)]);
}

/** The headers of a call that asks for an encoding that is not taken. */
export function encodingRefusal(encoding: string): Buffer {
  const message = `grpc-encoding ${encoding}: send messages uncompressed`;
  return Buffer.concat([statusHeaders(GrpcStatus.UNIMPLEMENTED, message), literal('grpc-accept-encoding', 'identity')]);
}

/** The headers of a request that is none of gRPC. */
export function httpRefusal(status: number): Buffer {
  return literal(':status', String(status));
}

/** A change of the header table's size to 0, which clients that have lowered its limit wait for. */
export const EMPTY_TABLE = Buffer.from([0x20]);

function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

function text(value: string): Buffer {
  return Buffer.concat([integer(value.length), Buffer.from(value, 'latin1')]);
}

/** An integer of seven bits or more, the eighth of the first byte being 0. */
function integer(value: number): Buffer {
  if (value < 0x7f) {
    return Buffer.from([value]);
  }
  const bytes = [0x7f];
  let rest = value - 0x7f;
  for (; rest >= 0x80; rest >>= 7) {
    bytes.push((rest & 0x7f) | 0x80);
  }
  return Buffer.from([...bytes, rest]);
}
