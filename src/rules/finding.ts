import { type ErrorDetails, explain, type FindingCode } from '../errors';
import type { Manifest } from './manifest';

/** One mistake that a rule found in rendered objects. */
export interface Finding {
  /** The stable code, documented in `errors/`. */
  readonly code: FindingCode;
  /** The object to change. */
  readonly object: Manifest;
  /** What is wrong, with the offending value. */
  readonly problem: string;
  /** What to set instead. */
  readonly remedy: string;
}

/** Makes the finding of a code about an object. */
export function finding<C extends FindingCode>(code: C, object: Manifest, details: ErrorDetails<C>): Finding {
  return { code, object, ...explain(code, details) };
}

/** Renders a finding on one line, without its object. */
export function findingText({ code, problem, remedy }: Finding): string {
  return `${code}: ${problem}; ${remedy}`;
}
