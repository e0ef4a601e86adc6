import { leastRecentlyCold } from '../least-recently-cold';
import { notCrowded } from '../not-crowded';
import type { PickContext, Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/**
 * What it costs to compute a token that is held elsewhere, in tokens, beside computing it: its copy pushes another token
 * out of the cache that may be wanted again. Simulated workloads differ little between 3 and 10.
 */
export const REGRET = 5;

/** Times the lowest cost that a prompt may cost which nobody holds: 1.2 spreads prefixes worse, 2 no better. */
export const COLD_TOLERANCE = 1.5;

/** Times its share of the requests that an endpoint may have. 1.25 costs hits, 2 lets one prefix make a crowd. */
export const MOST_CROWDED = 1.5;

/**
 * What a token of an answer costs each token of context that is in the batch, in computed tokens: reading keys and
 * values against computing them. Measured kernels give 1/400 to 1/2600, from an 8B model on one H100 to 70B on four.
 */
export const DECODE_PRICE = 1 / 1_000;

/** Tokens that answers are taken to have, unless the request allows fewer. */
export const ANSWER_TOKENS = 250;

/** Part of the KV cache above which the cost no longer grows: it would without bound. */
const MOST_OCCUPIED = 0.97;

/**
 * The regret-weighted load product. Sending a prompt to an endpoint makes the prompt wait for what is to be computed
 * there, and makes the requests there wait for the prompt; in first order that is
 *
 *     (tokens to compute there + own tokens to compute + regret) × (requests there + 1)
 *
 * The regret is for tokens that another endpoint holds. To that is added what the decodes of requests there cost one
 * another; all of it counts more the fuller the KV cache would be, and the slower the endpoint is.
 */
export const regretWeighted: Policy = {
  name: 'regret-weighted',
  rule: 'tokens to compute and requests there, weighing what copies of a prefix would push out of caches',
  usesPrefixes: true,
  filters: [preferFresh, notCrowded(MOST_CROWDED)],
  rate: ({ slots, costs, count }, context) => {
    const { endpoints, serviceTime, freshSince, promptTokens, hitTokens, request } = context;
    let best = 0;
    for (let i = 0; i < count; i++) best = Math.max(best, hitTokens[slots[i]]);
    const answerTokens = Math.min(request.maxTokens || ANSWER_TOKENS, ANSWER_TOKENS);
    const decode = answerTokens * DECODE_PRICE * promptTokens;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      const hit = hitTokens[slot];
      const own = Math.max(1, promptTokens - hit);
      const compute = endpoints.pendingTokens[slot] + own + REGRET * (best - hit);
      const requests = endpoints.load(slot, freshSince);
      const slowness = serviceTime.slowness(slot);
      const product = compute * (requests + 1) + decode * requests;
      // Both computing and decoding take longer on a slow endpoint, and the cost is a product of both.
      costs[i] = (product * slowness * slowness) / (1 - occupied(slot, own, hit, context));
    }
  },
  pick: leastRecentlyCold(COLD_TOLERANCE),
};

/**
 * The part of the KV cache that will be in use: what is in use, what was booked since that was measured, and the own
 * tokens. A hit takes up room that was free for others unless a request there holds it already; at least the whole
 * prompt will be in use.
 */
function occupied(slot: number, own: number, hit: number, { endpoints, freshSince }: PickContext): number {
  const { kvCapacity, kvCacheUse, unsampledTokens, scrapedAt } = endpoints;
  const capacity = kvCapacity[slot];
  if (capacity === 0) return 0;
  const gauge = scrapedAt[slot] >= freshSince ? kvCacheUse[slot] * capacity : 0;
  const used = Math.max(gauge + unsampledTokens[slot], hit) + own;
  return Math.min(MOST_OCCUPIED, used / capacity);
}
