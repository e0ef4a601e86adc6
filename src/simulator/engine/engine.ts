/**
 * What a server, or an experiment, needs of a simulated inference engine: requests and aborts go in, tokens come out.
 * Nothing here tells how the engine works.
 */

/** Why a request ended: the model stopped, the token limit was reached, or somebody gave up. */
export type FinishReason = 'stop' | 'length' | 'abort';

/** A request as the engine takes it. The answer is known beforehand; the engine decides only when each token comes. */
export interface EngineRequest {
  /** Unique among the requests that the engine holds. */
  readonly id: string;
  /** Token ids of the prompt; at least one. */
  readonly prompt: readonly number[];
  /** Token ids of the answer; at least one. */
  readonly answer: readonly number[];
  /** Tokens that the client allows; an answer of fewer ends because the model stops. At least the answer's length. */
  readonly maxTokens: number;
  /** The adapter that computes it; requests of different adapters share no cached blocks. */
  readonly adapter?: string;
  /** The number that the server gave the adapter when it was loaded, which events of the cache tell. */
  readonly adapterId?: number;
  /** Which of several engines must compute it, counted from 0; without it whoever has several chooses. */
  readonly engine?: number;
}

/** Hears of one request, in this order: `firstToken`, `token` for each token of the answer, `done`. */
export interface RequestListener {
  /** The prefill is over. `cachedTokens` of the prompt were hits and cost no time. */
  firstToken(cachedTokens: number): void;
  /** One token of the answer; `done` follows at once when it is the last one. */
  token(token: number, last: boolean): void;
  /** The one and only end; after an abort no token need have come before. */
  done(reason: FinishReason): void;
}

/** What an engine holds at this moment. */
export interface EngineLoad {
  /** Requests in the running batch. */
  readonly running: number;
  /** Requests that wait for a place in the batch or for KV blocks. */
  readonly waiting: number;
  /** Requests that wait because every adapter slot of the batch is taken by another adapter. */
  readonly deferred: number;
  /** Part of the KV cache that running requests hold, 0 to 1. */
  readonly kvUsage: number;
}

/** The figures of a request that got its whole answer. Times are in milliseconds of the engine's clock. */
export interface FinishedRequest {
  readonly reason: 'stop' | 'length';
  readonly maxTokens: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly generatedTokens: number;
  readonly arrivedAt: number;
  readonly scheduledAt: number;
  readonly firstTokenAt: number;
  readonly lastTokenAt: number;
}

/** What one step of the engine did. */
export interface StepReport {
  /** Prompt tokens of requests whose prefill this step completed: hits and computed ones. */
  readonly prefilled: { readonly cached: number; readonly computed: number };
  readonly generatedTokens: number;
  /** Tokens looked up in the prefix cache, and how many of them were hits. */
  readonly prefixLookup: { readonly queries: number; readonly hits: number };
  readonly preemptions: number;
  /** Milliseconds from arrival to first token, of the requests that got it in this step. */
  readonly timesToFirstToken: readonly number[];
  /** Milliseconds between a request's tokens, of the requests that got a further token in this step. */
  readonly interTokenLatencies: readonly number[];
  readonly finished: readonly FinishedRequest[];
  /** Adapters of the requests that the engine holds, in order of arrival. */
  readonly adapters: readonly string[];
}

/** Hears of every step. */
export type EngineObserver = (report: StepReport) => void;

/** A simulated inference engine. */
export interface Engine {
  /**
   * Takes a request. Its listener is never called before this returns.
   *
   * @throws RangeError when prompt and answer together can never fit the KV cache
   */
  submit(request: EngineRequest, listener: RequestListener): void;
  /** Gives a request up: it frees what it holds and ends as `abort`. Unknown ids are ignored, they may just have ended. */
  abort(id: string): void;
  load(): EngineLoad;
  /** Empties the prefix cache, as long as no request runs. @returns whether that was so */
  clearCache(): boolean;
  /** Stands still for good: no listener is called any more. */
  halt(): void;
}
