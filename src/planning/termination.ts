/**
 * Seconds between the moment that the last stream may end and the kill: vLLM's processes need them to leave.
 *
 * Source: llm-d's graceful-shutdown guide, 15 s.
 */
export const TERMINATION_MARGIN = 15;

/**
 * The longest grace in seconds that a pod on a Spot VM gets when the VM is taken back, whatever it asks for.
 *
 * Source: GKE's page on Spot VMs (autumn 2026); that non-system pods get all of it is unconfirmed.
 */
export const SPOT_GRACE = 25;

/** The drain without further wishes: 15 s without new requests, then 120 s for running ones. */
const DEFAULT_DRAIN: Drain = { preStop: 15, shutdown: 120 };

/** The longest time in seconds without new requests that leaves running ones half of a Spot VM's notice. */
const SPOT_PRE_STOP = 5;

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

/** Fills in what is not wished for; where pods may stand on Spot VMs, so that the drain fits into their notice. */
export function planDrain({ preStop, shutdown }: Partial<Drain>, maySpot: boolean): Drain {
  if (!maySpot) {
    return { preStop: preStop ?? DEFAULT_DRAIN.preStop, shutdown: shutdown ?? DEFAULT_DRAIN.shutdown };
  }
  const room = SPOT_GRACE - TERMINATION_MARGIN;
  const waiting = preStop ?? Math.max(1, Math.min(SPOT_PRE_STOP, room - (shutdown ?? 0)));
  return { preStop: waiting, shutdown: shutdown ?? Math.max(0, room - waiting) };
}
