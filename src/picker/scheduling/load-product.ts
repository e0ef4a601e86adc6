import { MOST_TERMS } from './candidates';
import type { CostTerm, PickContext, Rating } from './policy';

/**
 * What a token of an answer costs each token of context that is in the batch, in computed tokens: reading keys and
 * values against computing them. Measured kernels give 1/400 to 1/2600, from an 8B model on one H100 to 70B on four.
 */
export const DECODE_PRICE = 1 / 1_000;

/** Part of the KV cache above which the cost no longer grows: it would without bound. */
const MOST_OCCUPIED = 0.97;

/** What the cost is made of. */
export const LOAD_TERMS: readonly CostTerm[] = [
  { name: 'queued', kind: 'part', meaning: 'tokens that are computed there before the prompt' },
  { name: 'prompt', kind: 'part', meaning: 'tokens of the prompt that the endpoint does not hold' },
  { name: 'adapter', kind: 'part', meaning: 'what it costs the endpoint to get the adapter' },
  { name: 'copies', kind: 'part', meaning: 'regret for tokens that another endpoint holds' },
  { name: 'decodes', kind: 'part', meaning: 'what the answer costs the requests there' },
  { name: 'slowness', kind: 'factor', meaning: 'how many times longer a request takes there, squared in the cost' },
  { name: 'occupied', kind: 'factor', meaning: 'part of the KV cache that would be in use' },
];

/** What a request is expected to cost beside what can be seen. */
export interface Expectations {
  /** Price of a token that is pushed out of a cache, in computed tokens. */
  readonly regret: number;
  /** Tokens that the answer will have. */
  readonly answerTokens: number;
  /** Tokens of the answer that the KV cache must have room for. */
  readonly answerRoom: number;
}

/**
 * The regret-weighted load product. Sending a prompt to an endpoint makes the prompt wait for what is to be computed
 * there, and makes the requests there wait for the prompt; in first order that is
 *
 *     (tokens to compute there + own tokens to compute + regret) × (requests there + 1)
 *
 * The regret is for tokens that another endpoint holds. What it takes to get an adapter delays everybody there as much as a
 * prompt does. To that is added what the decodes of requests there cost one
 * another; all of it counts more the fuller the KV cache would be, and the slower the endpoint is.
 */
export function loadProduct(expect: (context: PickContext) => Expectations): Rating {
  return ({ slots, costs, terms, count }, context) => {
    const { endpoints, serviceTime, freshSince, promptTokens, hitTokens, adapterTokens } = context;
    const { regret, answerTokens, answerRoom } = expect(context);
    let best = 0;
    for (let i = 0; i < count; i++) best = Math.max(best, hitTokens[slots[i]]);
    const decode = answerTokens * DECODE_PRICE * promptTokens;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      const hit = hitTokens[slot];
      const own = Math.max(1, promptTokens - hit);
      const queued = endpoints.pendingTokens[slot];
      const adapter = adapterTokens[slot];
      const copies = regret * (best - hit);
      const requests = endpoints.load(slot, freshSince);
      const slowness = serviceTime.slowness(slot);
      const inUse = occupied(slot, own + answerRoom, hit, context);
      // Both computing and decoding take longer on a slow endpoint, and the cost is a product of both.
      const pressure = (slowness * slowness) / (1 - inUse);
      const each = (requests + 1) * pressure;
      costs[i] = (queued + own + adapter + copies) * each + decode * requests * pressure;
      const at = MOST_TERMS * i;
      terms[at] = queued * each;
      terms[at + 1] = own * each;
      terms[at + 2] = adapter * each;
      terms[at + 3] = copies * each;
      terms[at + 4] = decode * requests * pressure;
      terms[at + 5] = slowness;
      terms[at + 6] = inUse;
    }
  };
}

/**
 * The part of the KV cache that will be in use: what is in use, what was booked since that was measured, and what is to
 * come. A hit takes up room that was free for others unless a request there holds it already; so at least the whole
 * prompt will be in use.
 */
function occupied(slot: number, toCome: number, hit: number, { endpoints, freshSince }: PickContext): number {
  const { kvCapacity, kvCacheUse, unsampledTokens, bookedTokens, scrapedAt } = endpoints;
  const capacity = kvCapacity[slot];
  if (capacity === 0) return 0;
  const fresh = scrapedAt[slot] >= freshSince;
  // Without reports nothing tells which of the requests since the last one are over, except for our own bookings.
  const inUse = fresh
    ? kvCacheUse[slot] * capacity + unsampledTokens[slot]
    : Math.min(unsampledTokens[slot], bookedTokens[slot]);
  const used = Math.max(inUse, hit) + toCome;
  return Math.min(MOST_OCCUPIED, used / capacity);
}
