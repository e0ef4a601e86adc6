import { errorOf } from '../errors';

/** A range of IPv4 addresses. */
export interface Cidr {
  /** In CIDR notation, such as `10.0.0.0/20`. */
  readonly text: string;
  /** The first address, as a number. */
  readonly first: number;
  /** Length of the prefix, 0 to 32: one less is twice the addresses. */
  readonly prefix: number;
  /** Number of addresses. */
  readonly size: number;
}

const NOTATION = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/**
 * Reads a range in CIDR notation. As in the API of Compute Engine, its address must be its first one.
 *
 * @throws GKEI_CIDR_INVALID naming `option`.
 */
export function parseCidr(option: string, text: string): Cidr {
  const [, ...parts] = (NOTATION.exec(text) ?? []).map(Number);
  const bytes = parts.slice(0, 4);
  const prefix = parts[4];
  if (prefix === undefined || prefix > 32 || bytes.some((byte) => byte > 255)) {
    throw errorOf('GKEI_CIDR_INVALID', { option, value: text, instead: undefined });
  }
  const address = bytes.reduce((number, byte) => number * 256 + byte, 0);
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  if (first !== address) {
    throw errorOf('GKEI_CIDR_INVALID', { option, value: text, instead: `${dotted(first)}/${prefix}` });
  }
  return { text, first, prefix, size };
}

/** Whether two ranges have an address in common. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}
