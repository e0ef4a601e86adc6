import { FrameFlag, frame } from './frame';
import { ZmtpError } from './zmtp-error';

/** Longest context of a PING, which its PONG repeats. */
const MOST_CONTEXT_BYTES = 16;
const TTL_BYTES = 2;

/** A command of a peer. */
export interface Command {
  readonly name: string;
  readonly data: Buffer;
}

/** Reads the body of a command's frame. @throws ZmtpError when it has no name */
export function readCommand(body: Buffer): Command {
  const length = body.length > 0 ? body[0] : 0;
  if (length === 0 || length >= body.length) throw new ZmtpError('a command without a name');
  return { name: body.toString('latin1', 1, 1 + length), data: body.subarray(1 + length) };
}

/** The type of socket that a READY names. @throws ZmtpError when its properties are cut off */
export function socketType(ready: Buffer): string {
  for (let at = 0; at < ready.length; ) {
    const nameEnd = at + 1 + ready[at];
    const valueAt = nameEnd + 4;
    const valueEnd = valueAt <= ready.length ? valueAt + ready.readUInt32BE(nameEnd) : Number.POSITIVE_INFINITY;
    if (valueEnd > ready.length) throw new ZmtpError('a READY that is cut off');
    if (ready.toString('latin1', at + 1, nameEnd).toLowerCase() === 'socket-type') {
      return ready.toString('latin1', valueAt, valueEnd);
    }
    at = valueEnd;
  }
  throw new ZmtpError('a READY without a type of socket');
}

/** Says that a client of this type of socket is ready. */
export function ready(type: string): Buffer {
  return command('READY', Buffer.concat([property('Socket-Type', type), property('Identity', '')]));
}

/** Asks for all messages of a publisher that speaks this minor version of ZMTP 3; up to 3.0 that is a message. */
export function subscribeToAll(minorVersion: number): Buffer {
  return minorVersion === 0 ? frame(0, Buffer.from([1])) : command('SUBSCRIBE', Buffer.alloc(0));
}

/**
 * Asks whether the peer is there.
 * @param ttlMs when the peer may give up if it hears nothing more
 */
export function ping(ttlMs: number): Buffer {
  const ttl = Buffer.alloc(TTL_BYTES);
  ttl.writeUInt16BE(Math.round(ttlMs / 100));
  return command('PING', ttl);
}

/** The answer to a PING with this data. */
export function pong(data: Buffer): Buffer {
  return command('PONG', data.subarray(TTL_BYTES, TTL_BYTES + MOST_CONTEXT_BYTES));
}

/** The reason that an ERROR tells. */
export function errorReason(data: Buffer): string {
  return data.length > 0 ? data.toString('latin1', 1, 1 + data[0]) : '';
}

function command(name: string, data: Buffer): Buffer {
  return frame(FrameFlag.COMMAND, Buffer.concat([Buffer.from([name.length]), Buffer.from(name, 'latin1'), data]));
}

function property(name: string, value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, Buffer.from(value)]);
}
