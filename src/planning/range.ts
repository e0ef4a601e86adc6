import { errorOf } from '../errors';

/** Returns `value` when it is a whole number from `least` to `most`. @throws GKEI_OUT_OF_RANGE otherwise. */
export function wholeNumber(option: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw errorOf('GKEI_OUT_OF_RANGE', { option, value, range: `a whole number ${range}` });
}
