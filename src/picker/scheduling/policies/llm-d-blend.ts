import { lowestCost } from '../lowest-cost';
import type { Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** Weights of llm-d's charts. */
const QUEUE = 2;
const KV_CACHE = 2;
const PREFIX = 3;

/**
 * The weighted scores of llm-d's router as it runs without a configuration: short queues, free KV cache, and the part of
 * the prompt that is held. Source: llm-d-router at ebab6879, its default profile.
 */
export const llmdBlend: Policy = {
  name: 'llm-d-blend',
  rule: "llm-d's default: weighted scores of queue 2, KV cache 2 and prefix 3",
  usesPrefixes: true,
  filters: [preferFresh],
  rate: ({ slots, costs, count }, { endpoints, hitTokens, promptTokens }) => {
    const { waiting, kvCacheUse } = endpoints;
    let shortest = Number.POSITIVE_INFINITY;
    let longest = 0;
    for (let i = 0; i < count; i++) {
      shortest = Math.min(shortest, waiting[slots[i]]);
      longest = Math.max(longest, waiting[slots[i]]);
    }
    const spread = longest - shortest;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      const queue = spread === 0 ? 0 : (waiting[slot] - shortest) / spread;
      const missing = 1 - Math.min(1, hitTokens[slot] / promptTokens);
      costs[i] = QUEUE * queue + KV_CACHE * kvCacheUse[slot] + PREFIX * missing;
    }
  },
  pick: lowestCost(0),
};
