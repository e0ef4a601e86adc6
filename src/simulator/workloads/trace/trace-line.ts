/** One request of a trace. */
export interface TraceRequest {
  /** Milliseconds since any fixed moment. */
  readonly at: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** Contents of the prompt's blocks of 512 tokens, from its start; none where a trace does not tell. */
  readonly blocks: readonly number[];
}

/** What is wrong with a line of a trace, and what it should be. */
export class LineMistake extends Error {
  constructor(
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(problem);
  }
}

/** Tokens of a block of a trace. */
export const TRACE_BLOCK_TOKENS = 512;

/** A value that must be a whole number of at least `least`. */
export function wholeNumber(name: string, value: unknown, least: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    const written = value === undefined ? 'missing' : JSON.stringify(value);
    throw new LineMistake(`${name} is ${written}`, `make it a whole number from ${least} on`);
  }
  return value;
}
