/**
 * The few constructions of DER (ITU-T X.690) that a certificate is made of. Each function returns one complete
 * element: tag, length, contents.
 */

const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const SEQUENCE = 0x30;
const SET = 0x31;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const CONTEXT = 0x80;
const CONSTRUCTED = 0x20;

/** The years that UTCTime can say; X.509 asks for GeneralizedTime from 2050 on. */
const LAST_UTC_TIME_YEAR = 2049;

/** An element of any tag. */
function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(length), ...contents]);
}

export function sequence(...elements: readonly Uint8Array[]): Buffer {
  return element(SEQUENCE, ...elements);
}

export function set(...elements: readonly Uint8Array[]): Buffer {
  return element(SET, ...elements);
}

export function boolean(value: boolean): Buffer {
  return element(BOOLEAN, Buffer.from([value ? 0xff : 0x00]));
}

/** A non-negative integer from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) {
    start++;
  }
  const magnitude = bytes.subarray(start);
  const needsSignByte = magnitude[0] >= 0x80;
  return element(INTEGER, needsSignByte ? Buffer.from([0]) : Buffer.alloc(0), magnitude);
}

/** A bit string of whole bytes. */
export function bitString(bytes: Uint8Array): Buffer {
  return element(BIT_STRING, Buffer.from([0]), bytes);
}

export function octetString(bytes: Uint8Array): Buffer {
  return element(OCTET_STRING, bytes);
}

export function utf8String(text: string): Buffer {
  return element(UTF8_STRING, Buffer.from(text));
}

/** An object identifier from its dotted form, such as `2.5.4.3`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const octets = [first * 40 + second, ...rest].flatMap(base128);
  return element(OBJECT_IDENTIFIER, Buffer.from(octets));
}

/** A point in time to the second, in the form that X.509 asks for. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return date.getUTCFullYear() <= LAST_UTC_TIME_YEAR
    ? element(UTC_TIME, Buffer.from(`${digits.slice(2)}Z`))
    : element(GENERALIZED_TIME, Buffer.from(`${digits}Z`));
}

/** An element with a context-specific tag around others. */
export function explicit(number: number, ...elements: readonly Uint8Array[]): Buffer {
  return element(CONTEXT + CONSTRUCTED + number, ...elements);
}

/** Bytes under a context-specific tag. */
export function implicit(number: number, contents: Uint8Array): Buffer {
  return element(CONTEXT + number, contents);
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) {
    return Buffer.from([length]);
  }
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) {
    octets.unshift(rest % 256);
  }
  return Buffer.from([0x80 + octets.length, ...octets]);
}

function base128(value: number): number[] {
  const octets = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift(0x80 + (rest % 128));
  }
  return octets;
}
