/**
 * The seam between an exchange and scheduling: flat, serialisable messages.
 *
 * In process the port is called directly and answers before it returns. The same messages can cross a process
 * boundary or wait in an admission queue, which is why a pick is answered through a callback.
 */

/** How an exchange ended; each booked request ends with exactly one of these. */
export type DoneCause =
  /** The answer came whole. */
  | 'completed'
  /** The client went away first. */
  | 'client-gone'
  /** The request was the client's mistake: status 400 to 499. It says nothing of the endpoint, however fast it was. */
  | 'client-error'
  /** The model server failed: status 500 and above. */
  | 'server-error'
  /** The model server or the connection to it broke off. */
  | 'server-reset'
  /** The picker refused the request after it had been booked. */
  | 'refused'
  /** A deadline of the exchange passed. */
  | 'deadline'
  /** The picker is shutting down. */
  | 'shutdown'
  /** The transport process that the request came through is gone. */
  | 'process-gone';

/** One request as scheduling sees it. */
export interface PickRequest {
  /** Identifies the request in all later messages; unique within the port. */
  readonly id: number;
  /** The name of a model or adapter that a model server is asked for; empty when the request names none. */
  readonly model: string;
  /** The session that the request belongs to, as its client names it; empty when it names none. */
  readonly session: string;
  /** Higher is more important; a request below 0 may be shed. */
  readonly priority: number;
  /** Length of the prompt's text in UTF-8 bytes. */
  readonly textBytes: number;
  /** Tokens of the prompt that are no text: those that the request spells as numbers, and estimates for media. */
  readonly otherTokens: number;
  /** The most tokens the answer may have; 0 when the request does not say. */
  readonly maxTokens: number;
  /**
   * Milliseconds within which the answer should begin, above 0.
   * @default - it does not matter
   */
  readonly ttftTarget?: number | undefined;
  /** Whether the answer comes in pieces; else its first byte says nothing of the prefill. */
  readonly streams: boolean;
  /** The hashes of the prompt's blocks, two words a block; empty when the policy does not ask for them. */
  readonly hashes: Uint32Array;
  /** The only endpoints (`ip:port`) that may be picked; undefined means all of the pool. */
  readonly subset: readonly string[] | undefined;
  /**
   * The endpoint that alone can serve the request, since it stores what the request asks for or goes on from. It is picked
   * while it may be, even if it fails.
   * @default none
   */
  readonly home?: string;
}

/** Why nothing was picked. */
export type RefusalReason =
  /** The pool has no endpoint that can serve, or those that may serve the model are not ready. */
  | 'no-endpoint'
  /** None of the endpoints in the request's subset can serve. */
  | 'subset-empty'
  /** Every endpoint, ready or not, says what it serves, and the model is not among it. */
  | 'unknown-model'
  /** Every endpoint is saturated and the request may be shed. */
  | 'saturated';

/** The answer to a pick. A request is booked if and only if `endpoint` is set. */
export type PickResult =
  | {
      readonly endpoint: string;
      readonly refusal?: undefined;
      /**
       * Other endpoints in the order in which a gateway is to try them when it cannot reach the first.
       * @default none
       */
      readonly fallbacks?: readonly string[];
      /**
       * The tokens of the prompt are wanted, if they can be had; nobody waits for them.
       * @default - they are not
       */
      readonly wantsTokens?: true;
    }
  | {
      readonly endpoint?: undefined;
      readonly refusal: RefusalReason;
      readonly fallbacks?: undefined;
      readonly wantsTokens?: undefined;
    };

/** What an exchange may ask and must tell. */
export interface SchedulingPort {
  /** Picks an endpoint and books the request on it, in one step; `answer` is called exactly once. */
  pick(request: PickRequest, answer: (result: PickResult) => void): void;
  /** The gateway served the request from this endpoint; a booking elsewhere moves here. */
  served(id: number, endpoint: string): void;
  /** The first byte of the answer's body came: the prefill is over. */
  firstToken(id: number): void;
  /**
   * The model server told what it counted for the request; at most once, before `done`.
   * @param cachedTokens of the prompt, those that it found in its cache; undefined when it does not tell, which is not 0
   */
  usage(id: number, promptTokens: number, answerTokens: number, cachedTokens: number | undefined): void;
  /** The exchange is over; releases the booking. A second call for the same id is a bug and throws. */
  done(id: number, cause: DoneCause): void;
}
