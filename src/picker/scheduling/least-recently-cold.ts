import type { Candidates } from './candidates';
import type { EndpointTable } from './endpoint-table';
import type { PickContext, Picker } from './policy';
import { hashOf, preference } from './rendezvous';

/**
 * Picks a candidate of the lowest cost, ties at random. Two kinds of requests may cost a little more, so that they go
 * among the candidates that are hardly dearer
 *
 * - for a prompt that nobody holds much of: where such a prompt was sent longest ago, so that prefixes are spread evenly
 *   before it is known how often each of them comes back;
 * - for an adapter that nobody has: to its home among those that get it at the least expense, so that all replicas of the
 *   picker send it to the same endpoint, and it comes back to the same one each time.
 * @param tolerance times the lowest cost that such a request may cost
 */
export function leastRecentlyCold(tolerance: number): Picker {
  return (candidates, random, context) => {
    const { slots, costs, count } = candidates;
    const { cold, coldAdapter, endpoints } = context;
    const { lastColdPick } = endpoints;
    let lowest = costs[0];
    for (let i = 1; i < count; i++) if (costs[i] < lowest) lowest = costs[i];
    if (coldAdapter) return home(candidates, lowest * tolerance, context);
    const limit = cold ? lowest * tolerance : lowest;
    let picked = -1;
    let ties = 0;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      if (costs[i] > limit) continue;
      const later = picked >= 0 && cold ? lastColdPick[slot] - lastColdPick[picked] : 0;
      if (later > 0) continue;
      ties = picked < 0 || later < 0 ? 1 : ties + 1;
      if (random() * ties < 1) picked = slot;
    }
    return picked;
  };
}

/** The slot of the adapter's home among the candidates that cost no more than the limit. */
function home(
  { slots, costs, count }: Candidates,
  limit: number,
  { adapterTokens, request, endpoints }: PickContext,
): number {
  const seed = hashOf(request.model);
  let picked = -1;
  for (let i = 0; i < count; i++) {
    const slot = slots[i];
    if (costs[i] > limit) continue;
    const dearer = picked < 0 ? -1 : adapterTokens[slot] - adapterTokens[picked];
    if (dearer < 0 || (dearer === 0 && isPreferred(endpoints, slot, picked, seed))) picked = slot;
  }
  return picked;
}

function isPreferred(endpoints: EndpointTable, slot: number, other: number, seed: number): boolean {
  return preference(endpoints.idOf(slot), seed) > preference(endpoints.idOf(other), seed);
}
