import { lowestCost } from '../lowest-cost';
import type { Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** Loads further apart than both of these are balanced, whatever the prefixes. */
const MOST_APART = 32;
const MOST_RATIO = 1.1;

/** Part of a prompt that must be held for its holder to be chosen. */
const LEAST_MATCH = 0.5;

/**
 * SGLang's cache-aware routing: the longest prefix while loads are close, else the fewest requests.
 * Source: the router of SGLang and SMG, August 2026.
 */
export const sglangCacheAware: Policy = {
  name: 'sglang-cache-aware',
  rule: "SGLang's: the longest prefix while loads are close, else the fewest requests",
  usesPrefixes: true,
  filters: [preferFresh],
  rate: ({ slots, costs, count }, { endpoints, hitTokens, promptTokens, freshSince }) => {
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    let best = 0;
    for (let i = 0; i < count; i++) {
      const load = endpoints.load(slots[i], freshSince);
      least = Math.min(least, load);
      most = Math.max(most, load);
      best = Math.max(best, hitTokens[slots[i]]);
    }
    const apart = most - least > MOST_APART && most > MOST_RATIO * least;
    const byPrefix = !apart && best > LEAST_MATCH * promptTokens;
    for (let i = 0; i < count; i++) {
      costs[i] = byPrefix ? best - hitTokens[slots[i]] : endpoints.load(slots[i], freshSince);
    }
  },
  pick: lowestCost(0),
};
