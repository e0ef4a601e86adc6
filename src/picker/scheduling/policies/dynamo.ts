import { lowestCost } from '../lowest-cost';
import { eachBy, type Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** Tokens of a block in Dynamo's cost. */
const BLOCK = 16;

/**
 * Dynamo's KV router: blocks to compute there, this prompt's included, plus blocks in use there. What is in use is taken
 * from the server's gauge where it tells, else from the prompts in flight.
 * Source: the router of NVIDIA Dynamo, August 2026, with an overlap weight of 1 and no temperature.
 */
export const dynamo: Policy = {
  name: 'dynamo',
  rule: "Dynamo's KV router: blocks to compute there plus blocks in use there",
  usesPrefixes: true,
  filters: [preferFresh],
  rate: eachBy((slot, { endpoints, hitTokens, promptTokens, freshSince }) => {
    const { bookedTokens, kvCacheUse, kvCapacity, pendingTokens, scrapedAt } = endpoints;
    const told = kvCapacity[slot] > 0 && scrapedAt[slot] >= freshSince;
    const inUse = told ? kvCacheUse[slot] * kvCapacity[slot] : bookedTokens[slot];
    const toCompute = pendingTokens[slot] + Math.max(0, promptTokens - hitTokens[slot]);
    return (toCompute + inUse) / BLOCK;
  }),
  pick: lowestCost(0),
};
