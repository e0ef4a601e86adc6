import { lowestCost } from '../lowest-cost';
import type { Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** Loads further apart than this are balanced, whatever the prefixes. */
const MOST_APART = 16;

/** Standard deviations above the mean from which on an endpoint is too busy for its prefix. */
const BUSY = 2;

/**
 * AIBrix's prefix-cache routing: among the endpoints that hold some of the prompt and are not busier than the others by
 * far, the longest prefix, then the fewest requests; else the fewest requests.
 * Source: the gateway plugin of AIBrix, August 2026.
 */
export const aibrixPrefix: Policy = {
  name: 'aibrix-prefix-cache',
  rule: "AIBrix's: the longest prefix among endpoints that are not busier than the others by far",
  usesPrefixes: true,
  filters: [preferFresh],
  rate: ({ slots, costs, count }, { endpoints, hitTokens, promptTokens, freshSince }) => {
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const load = endpoints.load(slots[i], freshSince);
      costs[i] = load;
      least = Math.min(least, load);
      most = Math.max(most, load);
      sum += load;
      squares += load * load;
    }
    if (most - least > MOST_APART) return;
    const mean = sum / count;
    const limit = mean + BUSY * Math.sqrt(Math.max(0, squares / count - mean * mean));
    for (let i = 0; i < count; i++) {
      const match = Math.min(1, hitTokens[slots[i]] / promptTokens);
      // Any endpoint that matches and is not busy comes before all others, the longest match first.
      const preferred = match > 0 && costs[i] <= limit;
      costs[i] = preferred ? (1 - match + costs[i] / (1 + most) / 1_000) / 2 : 1 + costs[i];
    }
  },
  pick: lowestCost(0),
};
