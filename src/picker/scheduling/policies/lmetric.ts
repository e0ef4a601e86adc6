import { lowestCost } from '../lowest-cost';
import { eachBy, type Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** Tokens to compute there, this prompt's included, times the requests there. Source: LMetric, arXiv 2603.15202. */
export const lmetric: Policy = {
  name: 'lmetric',
  rule: 'LMetric: tokens to compute there, times requests there',
  usesPrefixes: true,
  filters: [preferFresh],
  rate: eachBy((slot, { endpoints, hitTokens, promptTokens, freshSince }) => {
    const tokens = endpoints.pendingTokens[slot] + Math.max(1, promptTokens - hitTokens[slot]);
    return tokens * (endpoints.load(slot, freshSince) + 1);
  }),
  pick: lowestCost(0),
};
