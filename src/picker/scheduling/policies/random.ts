import { lowestCost } from '../lowest-cost';
import { eachBy, type Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** Any endpoint, each as likely as the others. */
export const random: Policy = {
  name: 'random',
  rule: 'any endpoint',
  usesPrefixes: false,
  filters: [preferFresh],
  rate: eachBy(() => 0),
  pick: lowestCost(0),
};
