import type { Candidates } from '../candidates';
import type { PickContext, Rating } from '../policy';

/**
 * Scores of llm-d's router: how good each candidate is, from 0 to 1, `scores[i]` for `slots[i]`. Rebuilt from
 * llm-d-router at ebab6879.
 */
export type Scorer = (candidates: Candidates, context: PickContext, scores: Float64Array) => void;

/** A scorer and how much it counts. */
export interface WeightedScorer {
  readonly scorer: Scorer;
  readonly weight: number;
}

/** The sum of what the scores lack to 1, by their weights. */
export function weightedScores(scorers: readonly WeightedScorer[]): Rating {
  let scores = new Float64Array(16);
  return (candidates, context) => {
    const { costs, count } = candidates;
    if (scores.length < count) scores = new Float64Array(costs.length);
    costs.fill(0, 0, count);
    for (const { scorer, weight } of scorers) {
      scorer(candidates, context, scores);
      for (let i = 0; i < count; i++) costs[i] += weight * (1 - Math.min(1, Math.max(0, scores[i])));
    }
  };
}

/** `queue-scorer` and `running-requests-size-scorer`: 1 for the fewest requests of all, 0 for the most. */
export function fewest(column: 'waiting' | 'running'): Scorer {
  return ({ slots, count }, { endpoints }, scores) => {
    const requests = endpoints[column];
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (let i = 0; i < count; i++) {
      least = Math.min(least, requests[slots[i]]);
      most = Math.max(most, requests[slots[i]]);
    }
    const spread = most - least;
    for (let i = 0; i < count; i++) scores[i] = spread === 0 ? 1 : (most - requests[slots[i]]) / spread;
  };
}

/** `kv-cache-utilization-scorer`: the part of the KV cache that is free. */
export const freeKvCache: Scorer = eachBy((slot, { endpoints }) => 1 - endpoints.kvCacheUse[slot]);

/**
 * `prefix-cache-scorer`: the part of the prompt that is held, and by `lengthWeight` how long that part is.
 * @param scaleTokens length that counts fully
 */
export function heldPrefix(lengthWeight = 0, scaleTokens = 8_192): Scorer {
  return eachBy((slot, { hitTokens, promptTokens }) => {
    const hit = hitTokens[slot];
    const part = Math.min(1, hit / promptTokens);
    return (1 - lengthWeight) * part + lengthWeight * Math.min(1, hit / scaleTokens) ** 2;
  });
}

/** `load-aware-scorer`: one half without a queue, less with one, 0 from the threshold on. */
export function shortQueue(threshold = 128): Scorer {
  return eachBy((slot, { endpoints }) => 0.5 * (1 - Math.min(endpoints.waiting[slot], threshold) / threshold));
}

/** `token-load-scorer`: the fewer tokens are to be computed there, this prompt's included, the better. */
export function fewTokens(threshold = 4_194_304): Scorer {
  return eachBy((slot, { endpoints, hitTokens, promptTokens }) => {
    const tokens = endpoints.pendingTokens[slot] + Math.max(0, promptTokens - hitTokens[slot]);
    return 1 - Math.min(tokens, threshold) / threshold;
  });
}

/** `active-request-scorer`: 1 for idle endpoints, else the less the more requests are in flight there. */
export function fewInFlight(idleThreshold = 0, mostWhenBusy = 1): Scorer {
  return ({ slots, count }, { endpoints }, scores) => {
    let most = 0;
    for (let i = 0; i < count; i++) most = Math.max(most, endpoints.booked[slots[i]]);
    for (let i = 0; i < count; i++) {
      const booked = endpoints.booked[slots[i]];
      scores[i] = booked <= idleThreshold ? 1 : ((most - booked) / most) * mostWhenBusy;
    }
  };
}

/** `no-hit-lru-scorer`: for a prompt that nobody holds, 1 where such a prompt was sent longest ago, down to 0. */
export const leastRecentlyWithoutHit: Scorer = ({ slots, count }, { endpoints, cold }, scores) => {
  if (!cold || count === 1) {
    scores.fill(0.5, 0, count);
    return;
  }
  const { lastColdPick } = endpoints;
  for (let i = 0; i < count; i++) {
    let older = 0;
    for (let j = 0; j < count; j++) if (lastColdPick[slots[j]] < lastColdPick[slots[i]]) older++;
    scores[i] = 1 - older / (count - 1);
  }
};

function eachBy(score: (slot: number, context: PickContext) => number): Scorer {
  return ({ slots, count }, context, scores) => {
    for (let i = 0; i < count; i++) scores[i] = score(slots[i], context);
  };
}
