import { ZmtpError } from './zmtp-error';

/** Bytes of a greeting: signature 10, version 2, mechanism 20, role 1, filler 31. */
export const GREETING_BYTES = 64;

const MAJOR = 3;
const MINOR = 1;
const VERSION_AT = 10;
const MECHANISM_AT = 12;
const MECHANISM_BYTES = 20;

/** What a client says first: version 3.1, no security. */
export const GREETING: Buffer = greeting();

/**
 * Reads a peer's greeting; returns its minor version of ZMTP 3.
 *
 * @throws ZmtpError for another protocol, an older version, or a mechanism other than NULL
 */
export function readGreeting(bytes: Buffer): number {
  if (bytes[0] !== 0xff || (bytes[9] & 1) !== 1) throw new ZmtpError('the peer does not speak ZMTP');
  if (bytes[VERSION_AT] < MAJOR) throw new ZmtpError(`the peer speaks ZMTP ${bytes[VERSION_AT]}, not ${MAJOR}`);
  const mechanism = bytes.toString('latin1', MECHANISM_AT, MECHANISM_AT + MECHANISM_BYTES).replace(/\0+$/, '');
  if (mechanism !== 'NULL') throw new ZmtpError(`the peer wants the mechanism ${mechanism}, not NULL`);
  return bytes[VERSION_AT] > MAJOR ? MINOR : bytes[VERSION_AT + 1];
}

function greeting(): Buffer {
  const bytes = Buffer.alloc(GREETING_BYTES);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[VERSION_AT] = MAJOR;
  bytes[VERSION_AT + 1] = MINOR;
  bytes.write('NULL', MECHANISM_AT, 'latin1');
  return bytes;
}
