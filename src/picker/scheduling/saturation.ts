import type { Candidates } from './candidates';
import type { EndpointTable, Milliseconds } from './endpoint-table';

/** Waiting requests that make an endpoint full: from there on a request waits for others to end. As in llm-d's router. */
const FULL_QUEUE = 5;

/** Use of the KV cache, 0 to 1, that makes an endpoint full: little is left before requests are preempted. Likewise. */
const FULL_KV_CACHE = 0.8;

/**
 * How full the candidates are on average: 1 and more is full. One that does not report counts as full, because nothing
 * says that it has room.
 */
export function saturation({ slots, count }: Candidates, endpoints: EndpointTable, freshSince: Milliseconds): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const slot = slots[i];
    const fresh = endpoints.scrapedAt[slot] >= freshSince;
    sum += fresh ? Math.max(endpoints.waiting[slot] / FULL_QUEUE, endpoints.kvCacheUse[slot] / FULL_KV_CACHE) : 1;
  }
  return sum / count;
}
