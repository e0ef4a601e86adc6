import { type ErrorCode, type ErrorDetails, explain } from './codes';
import type { Explanation } from './explanation';

/** An error of this library: `message` is `<code>: <problem>; <remedy>`. */
export class GkeInferenceError extends Error {
  /** The stable code; compare this, never the message. */
  readonly code: ErrorCode;
  /** What to set instead. */
  readonly remedy: string;

  constructor(code: ErrorCode, explanation: Explanation) {
    super(`${code}: ${explanation.problem}; ${explanation.remedy}`);
    this.name = 'GkeInferenceError';
    this.code = code;
    this.remedy = explanation.remedy;
  }
}

/** Makes the error of a code. */
export function errorOf<C extends ErrorCode>(code: C, details: ErrorDetails<C>): GkeInferenceError {
  return new GkeInferenceError(code, explain(code, details));
}
