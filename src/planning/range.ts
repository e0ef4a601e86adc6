import { errorOf } from '../errors';
import { showsLateToken } from '../late-token';

/**
 * Returns `value` when it is a whole number from `least` to `most`.
 *
 * @throws GKEI_OUT_OF_RANGE otherwise; GKEI_LATE_VALUE_PLACE for a number that is not known yet.
 */
export function wholeNumber(option: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  if (showsLateToken(String(value))) {
    throw errorOf('GKEI_LATE_VALUE_PLACE', { places: [{ path: option, is: 'number' }] });
  }
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw errorOf('GKEI_OUT_OF_RANGE', { option, value, range: `a whole number ${range}` });
}
