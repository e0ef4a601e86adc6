import { lowestCost } from '../lowest-cost';
import { eachBy, type Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** The endpoint that was picked longest ago. */
export const roundRobin: Policy = {
  name: 'round-robin',
  rule: 'the endpoint that was picked longest ago',
  usesPrefixes: false,
  filters: [preferFresh],
  rate: eachBy((slot, { endpoints }) => endpoints.lastPick[slot]),
  pick: lowestCost(0),
};
