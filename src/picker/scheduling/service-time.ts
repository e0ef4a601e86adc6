/**
 * How long a request takes at each endpoint, learned from bookings alone.
 *
 * By Little's law the mean time of a request is the time that all requests spent divided by the requests that came to
 * an end. The dividend also counts requests that are still there, so a slow or frozen endpoint is seen to be slow
 * while it still owes its first answer; no request length has to be known, because lengths average out alike
 * everywhere. Both sums fade with {@link MEMORY_MS}, and an endpoint without a past is taken for an average one, which
 * is also what an endpoint that nobody uses drifts back to: it is tried again.
 */
import type { EndpointTable, Milliseconds } from './endpoint-table';

/** Time in which an observation loses 63 % of its weight: many requests long, and short beside a rollout. */
const MEMORY_MS = 30_000;
/** The average counts as much as this many completions of the endpoint's own. */
const PRIOR_COMPLETIONS = 2;
/** Shorter times say nothing of a model server: nothing was computed, or nothing took time yet. */
const SHORTEST_MS = 1;
/** Where chance must not decide, the average counts as much as this many completions. */
const STRONG_PRIOR = 8;
/** Endpoints whose mean times differ less than this many times are taken to be equally fast. */
const SLOW = 1.5;
/** A failed answer costs as much as this many average requests that never ended: failing fast must not look quick. */
const FAILURE_REQUESTS = 5;

export class ServiceTime {
  private readonly endpoints: EndpointTable;
  private updatedAt: Milliseconds | undefined;
  /** Time per request that ended or is there, over all endpoints: a scale that exists before anything ended. */
  private average = SHORTEST_MS;
  /** Time per request that ended, over all endpoints; 0 while none has. */
  private perCompletion = 0;

  constructor(endpoints: EndpointTable) {
    this.endpoints = endpoints;
  }

  /** Brings the sums up to `now`; call it before any booking changes and before {@link meanMs}. */
  advance(now: Milliseconds): void {
    const elapsed = now - (this.updatedAt ?? now);
    this.updatedAt = now;
    if (elapsed <= 0) return;
    const { size, completions, requestTime, booked } = this.endpoints;
    const kept = Math.exp(-elapsed / MEMORY_MS);
    const perRequest = MEMORY_MS * (1 - kept);
    let requests = 0;
    let ended = 0;
    let time = 0;
    for (let slot = 0; slot < size; slot++) {
      completions[slot] *= kept;
      requestTime[slot] = requestTime[slot] * kept + booked[slot] * perRequest;
      requests += completions[slot] + booked[slot];
      ended += completions[slot];
      time += requestTime[slot];
    }
    if (requests > 0) this.average = Math.max(SHORTEST_MS, time / requests);
    this.perCompletion = ended > 0 ? Math.max(SHORTEST_MS, time / ended) : 0;
  }

  /** A request came to its natural end. */
  completed(slot: number): void {
    this.endpoints.completions[slot]++;
  }

  /** The endpoint failed a request. */
  failed(slot: number): void {
    this.endpoints.requestTime[slot] += FAILURE_REQUESTS * this.average;
  }

  /** Estimated mean time of a request at this endpoint, in milliseconds; at least 1. */
  meanMs(slot: number): number {
    const { completions, requestTime } = this.endpoints;
    const mean = (requestTime[slot] + PRIOR_COMPLETIONS * this.average) / (completions[slot] + PRIOR_COMPLETIONS);
    return Math.max(SHORTEST_MS, mean);
  }

  /**
   * How many times longer a request takes at this endpoint than at an average one: 1 unless the difference is plain.
   * Endpoints whose requests differ by chance, or by the prefixes that they hold, are thus not told apart.
   */
  slowness(slot: number): number {
    if (this.perCompletion === 0) return 1;
    const expected = this.endpoints.requestTime[slot] / this.perCompletion;
    const slowness = (expected + STRONG_PRIOR) / (this.endpoints.completions[slot] + STRONG_PRIOR);
    return slowness > SLOW || slowness < 1 / SLOW ? slowness : 1;
  }
}
