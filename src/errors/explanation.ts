/** What a code says in one concrete case. */
export interface Explanation {
  /** What is wrong, with the offending value. */
  readonly problem: string;
  /** What to set instead. */
  readonly remedy: string;
}

/** Codes and the text that each makes of its details. */
export type CodeTable = Record<string, (details: never) => Explanation>;
