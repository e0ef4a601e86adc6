import type { DecisionObserver } from './decision-observer';
import type { OnEjection } from './endpoint-health';
import type { Milliseconds } from './endpoint-table';
import type { Policy } from './policy';

/** What a scheduler is made of. */
export interface SchedulerOptions {
  readonly policy: Policy;
  /** The time, which must never run backwards. */
  readonly now: () => Milliseconds;
  /** Uniform numbers from 0 up to but not including 1. */
  readonly random: () => number;
  /**
   * Age at which scraped values stop being believed.
   * @default 2000
   */
  readonly staleAfterMs?: Milliseconds;
  /** What a message does that contradicts the ledger, such as a second `done`: tests throw, production counts. */
  readonly onMisuse: 'throw' | 'count';
  /**
   * How many endpoints are named beside each picked one, 0 to {@link MOST_FALLBACKS}.
   * @default 0
   */
  readonly fallbackEndpoints?: number;
  /**
   * Whether servers are followed that tell what enters and leaves their caches.
   * @default false
   */
  readonly followsCaches?: boolean;
  /** Told of each endpoint that is left out for its failures, and of each that is in use again. */
  readonly onEjection?: OnEjection;
  /**
   * Learns how decisions are made.
   * @default - nobody does, and it costs nothing
   */
  readonly observer?: DecisionObserver;
}
