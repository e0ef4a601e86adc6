/** How far the spelling of a JSON number has come; `NONE` outside of numbers. */
export const NumberState = {
  NONE: 0,
  AFTER_MINUS: 1,
  AFTER_ZERO: 2,
  INTEGER: 3,
  AFTER_DOT: 4,
  FRACTION: 5,
  AFTER_E: 6,
  AFTER_EXPONENT_SIGN: 7,
  EXPONENT: 8,
  /** The byte does not continue the number. */
  ENDED: 9,
} as const;

export type NumberState = (typeof NumberState)[keyof typeof NumberState];

const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;

/** The state after one more byte. */
export function continueNumber(state: NumberState, byte: number): NumberState {
  const digit = byte >= ZERO && byte <= NINE;
  switch (state) {
    case NumberState.NONE:
      return byte === MINUS ? NumberState.AFTER_MINUS : continueNumber(NumberState.AFTER_MINUS, byte);
    case NumberState.AFTER_MINUS:
      if (!digit) {
        return NumberState.ENDED;
      }
      return byte === ZERO ? NumberState.AFTER_ZERO : NumberState.INTEGER;
    case NumberState.INTEGER:
      return digit ? NumberState.INTEGER : afterInteger(byte);
    case NumberState.AFTER_ZERO:
      return afterInteger(byte);
    case NumberState.AFTER_DOT:
      return digit ? NumberState.FRACTION : NumberState.ENDED;
    case NumberState.FRACTION:
      return digit ? NumberState.FRACTION : afterFraction(byte);
    case NumberState.AFTER_E:
      if (byte === PLUS || byte === MINUS) {
        return NumberState.AFTER_EXPONENT_SIGN;
      }
      return digit ? NumberState.EXPONENT : NumberState.ENDED;
    default:
      return digit ? NumberState.EXPONENT : NumberState.ENDED;
  }
}

/** Whether a number may end in this state. */
export function isCompleteNumber(state: NumberState): boolean {
  return (
    state === NumberState.AFTER_ZERO ||
    state === NumberState.INTEGER ||
    state === NumberState.FRACTION ||
    state === NumberState.EXPONENT
  );
}

function afterInteger(byte: number): NumberState {
  return byte === DOT ? NumberState.AFTER_DOT : afterFraction(byte);
}

function afterFraction(byte: number): NumberState {
  return (byte | 0x20) === LOWER_E ? NumberState.AFTER_E : NumberState.ENDED;
}
