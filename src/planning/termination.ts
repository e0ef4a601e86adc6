/**
 * Seconds between the moment that the last stream may end and the kill: vLLM's processes need them to leave.
 *
 * Source: llm-d's graceful-shutdown guide, 15 s.
 */
export const TERMINATION_MARGIN = 15;

/** How a pod leaves, in seconds. */
export interface Drain {
  /** Time before SIGTERM in which gateways and pickers stop sending new requests. */
  readonly preStop: number;
  /** Time after SIGTERM in which running requests may finish (`--shutdown-timeout`). */
  readonly shutdown: number;
}

/** The shortest termination grace period in seconds in which a drain can finish. */
export function requiredGrace(drain: Drain): number {
  return drain.preStop + drain.shutdown + TERMINATION_MARGIN;
}
