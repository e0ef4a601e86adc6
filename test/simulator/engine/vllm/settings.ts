/** What a real vLLM and the simulated engine are both told, and what both tell. */

/** Settings that both have. */
export interface Settings {
  /** Tokens of a block. */
  readonly blockSize: number;
  /** Blocks of the cache, of which vLLM keeps one for itself. */
  readonly gpuBlocks: number;
  /** Most tokens of a step. */
  readonly tokenBudget: number;
  /** Most requests of a step. */
  readonly maxRunning: number;
  /** Most adapters of a step. */
  readonly maxAdapters: number;
  /** Most tokens of prompt and answer. */
  readonly maxModelLen: number;
}

export interface SequenceRequest {
  readonly prompt: readonly number[];
  /** Tokens of the answer, which never ends before. */
  readonly maxTokens: number;
  /** The adapter's name; undefined for the model itself. */
  readonly adapter?: string;
}

/** Requests that reach an idle server together, in this order. */
export type Batch = readonly SequenceRequest[];

/** For each request of a batch the tokens of its answer. */
export type Answers = readonly (readonly number[])[];

/** What a server counts while it serves a batch. */
export interface BatchCounts {
  /** Prompt tokens that were looked up in its cache. */
  readonly queries: number;
  /** Those of them that it held. */
  readonly hits: number;
  readonly preemptions: number;
  /** The hits of each request. */
  readonly cached: readonly number[];
}
