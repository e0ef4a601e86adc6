import { errorOf } from '../../errors';

/** A flag's whole number of at least `least`. @throws GkeInferenceError GKEI_OUT_OF_RANGE */
export function wholeNumber(option: string, text: string, least: number): number {
  const range = `a whole number from ${least} on`;
  return numberOf(option, text, range, (value) => /^\d+$/.test(text) && value >= least);
}

/** A flag's number of at least 0. @throws GkeInferenceError GKEI_OUT_OF_RANGE */
export function numberFrom0(option: string, text: string): number {
  return numberOf(option, text, 'a number from 0 on', (value) => value >= 0);
}

/** A flag's number above 0. @throws GkeInferenceError GKEI_OUT_OF_RANGE */
export function numberAbove0(option: string, text: string): number {
  return numberOf(option, text, 'a number above 0', (value) => value > 0);
}

/** A flag's number. @throws GkeInferenceError GKEI_OUT_OF_RANGE, which tells the range in words */
export function numberOf(option: string, text: string, range: string, fits: (value: number) => boolean): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || !fits(value)) {
    throw errorOf('GKEI_OUT_OF_RANGE', { option, value: text, range });
  }
  return value;
}
