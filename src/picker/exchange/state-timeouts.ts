/**
 * How long an exchange may stay in each state, in milliseconds. A gateway in full duplex mode waits for the picker
 * without a limit of its own, so without these a client could hang for ever.
 */
export interface StateTimeouts {
  /** From the start of the call to the request's headers. @default 10000 */
  readonly head: number;
  /** Between two pieces of the request's body while it is read. @default 60000 */
  readonly body: number;
  /** For scheduling to pick an endpoint. @default 30000 */
  readonly pick: number;
  /**
   * From the pick to the answer's headers. Answers that are not streamed take as long as all their tokens do, so this
   * only keeps what the gateway forgets from being booked for ever.
   * @default 3600000
   */
  readonly routed: number;
  /** Between two pieces of the answer. @default 600000 */
  readonly answering: number;
  /** From the end of the answer, or the last message after it, until the gateway ends the call. @default 30000 */
  readonly answered: number;
}

/** The timeouts that hold where nothing else is said. */
export const DEFAULT_STATE_TIMEOUTS: StateTimeouts = {
  head: 10_000,
  body: 60_000,
  pick: 30_000,
  routed: 3_600_000,
  answering: 600_000,
  answered: 30_000,
};
