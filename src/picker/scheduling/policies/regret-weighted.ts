import { leastRecentlyCold } from '../least-recently-cold';
import { LOAD_TERMS, loadProduct } from '../load-product';
import { notCrowded } from '../not-crowded';
import type { Policy } from '../policy';
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

/** Tokens that answers are taken to have, unless the request allows fewer. */
export const ANSWER_TOKENS = 250;

/** The regret-weighted load product, with a fixed regret and answers that are taken to be alike. */
export const regretWeighted: Policy = {
  name: 'regret-weighted',
  rule: 'the least work there, tokens to compute times requests, with a price for copies of what others hold',
  usesPrefixes: true,
  filters: [preferFresh, notCrowded(MOST_CROWDED)],
  rate: loadProduct(({ request: { maxTokens } }) => ({
    regret: REGRET,
    answerTokens: Math.min(maxTokens || ANSWER_TOKENS, ANSWER_TOKENS),
    answerRoom: 0,
  })),
  terms: LOAD_TERMS,
  pick: leastRecentlyCold(COLD_TOLERANCE),
};
