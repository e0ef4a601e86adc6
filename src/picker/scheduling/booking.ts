import type { AdapterPlace } from './adapter-slots';
import type { Milliseconds } from './endpoint-table';
import type { PickRequest } from './port';
import type { SentPrompt } from './prefix-caches';

/** One booked request. */
export interface Booking {
  readonly request: PickRequest;
  readonly promptTokens: number;
  readonly bookedAt: Milliseconds;
  /** Undefined once it was served from outside of the pool. */
  slot: number | undefined;
  /** Which endpoint of the slot it was sent to, see `EndpointTable.joined`; 0 without a slot. */
  joined: number;
  /** What is known of its prefix there; undefined when the policy does not use prefixes. */
  sent: SentPrompt | undefined;
  /** Where its adapter was when it was sent there; undefined when it asks for none. */
  adapterPlace: AdapterPlace | undefined;
  /** Tokens to compute that are still booked; 0 once the prefill is over. */
  pendingTokens: number;
  /**
   * Tokens that were to be computed at its endpoint when it was booked, its own included. Undefined once it was served from
   * elsewhere: when it came there, and what was to be computed there then, nobody tells.
   */
  queuedTokens: number | undefined;
  /** By which an observer knows the decision. */
  readonly decision: number;
  /** The endpoints that were named to be tried after the picked one; undefined for none. */
  fallbacks: readonly string[] | undefined;
  firstToken: boolean;
  usageTold: boolean;
}
