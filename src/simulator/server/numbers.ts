import { errorOf } from '../../errors';

const DECIMAL = { k: 1e3, m: 1e6, g: 1e9, t: 1e12 };
const BINARY = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/**
 * A whole number as vLLM writes it: plain, or with a suffix, of which the small letters are decimal (`25.6k` is 25,600)
 * and the capitals binary (`8K` is 8,192).
 */
export function readInteger(
  option: string,
  text: string | undefined,
  otherwise: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const [, digits = '', suffix = ''] = /^(-?\d+(?:\.\d+)?)([kmgtKMGT]?)$/.exec(text ?? String(otherwise)) ?? [];
  const value = Number(digits) * (({ ...DECIMAL, ...BINARY } as Record<string, number>)[suffix] ?? 1);
  if (digits === '' || !Number.isInteger(value) || value < least || value > most) {
    const upTo = most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`;
    throw errorOf('GKEI_OUT_OF_RANGE', { option, value: text, range: `a whole number from ${least} ${upTo}` });
  }
  return value;
}

/** A decimal number between two bounds; `Number.MIN_VALUE` as the lower one means above 0. */
export function readNumber(
  option: string,
  text: string | undefined,
  otherwise: number,
  least: number,
  most = Number.POSITIVE_INFINITY,
): number {
  const value = text === undefined ? otherwise : /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || value < least || value > most) {
    const lower = least === Number.MIN_VALUE ? 'above 0' : `of at least ${least}`;
    const upper = most === Number.POSITIVE_INFINITY ? '' : ` and at most ${most}`;
    throw errorOf('GKEI_OUT_OF_RANGE', { option, value: text, range: `a number ${lower}${upper}` });
  }
  return value;
}
