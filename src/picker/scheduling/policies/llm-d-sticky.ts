import { lowestCost } from '../lowest-cost';
import { eachBy, type Filter, filterOf, type Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** Part of the prompt that a sticky endpoint holds. */
const STICKY = 0.8;

/** Tokens that a server is taken to compute in a second; calibrated for one H100. */
const PREFILL_RATE = 15_928;

/** A queue is worth as much more time than the best elsewhere, in seconds, before stickiness ends. */
const PATIENCE = 18;

/**
 * Leaves the endpoints that hold most of the prompt, unless the queue of the best of them is far too long.
 * @param part of the prompt that a sticky endpoint holds
 * @param patience tokens that may be more to compute there than at the best elsewhere
 */
export function stickToPrefix(part: number, patience: number): Filter {
  return filterOf('holds too little', (candidates, { endpoints, hitTokens, promptTokens }) => {
    const { slots, count } = candidates;
    const { pendingTokens } = endpoints;
    let sticky = 0;
    let shortest = Number.POSITIVE_INFINITY;
    let shortestElsewhere = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      if (hitTokens[slot] < part * promptTokens) {
        shortestElsewhere = Math.min(shortestElsewhere, pendingTokens[slot]);
        continue;
      }
      shortest = Math.min(shortest, pendingTokens[slot]);
      sticky++;
    }
    if (sticky === 0 || shortest - shortestElsewhere > patience) return;
    let kept = 0;
    for (let i = 0; i < count; i++) if (hitTokens[slots[i]] >= part * promptTokens) slots[kept++] = slots[i];
    candidates.count = kept;
  });
}

/**
 * "Sticky until saturated": llm-d's optimized baseline since the summer of 2026, the prefix-cache affinity filter and
 * then the fewest tokens to compute. Source: llm-d-router at ebab6879.
 */
export const llmdSticky: Policy = {
  name: 'llm-d-sticky',
  rule: "llm-d's optimized baseline: where most of the prompt is, then the fewest tokens to compute",
  usesPrefixes: true,
  filters: [preferFresh, stickToPrefix(STICKY, PATIENCE * PREFILL_RATE)],
  rate: eachBy(
    (slot, { endpoints, hitTokens, promptTokens }) =>
      endpoints.pendingTokens[slot] + Math.max(0, promptTokens - hitTokens[slot]),
  ),
  pick: lowestCost(0),
};
