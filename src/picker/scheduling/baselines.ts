/** The policies that the others are measured against. */
import { lowestCost } from './lowest-cost';
import type { Policy } from './policy';
import { preferFresh } from './prefer-fresh';

/** Any endpoint, each as likely as the others. */
export const random: Policy = {
  name: 'random',
  usesPrefixes: false,
  filters: [preferFresh],
  cost: () => 0,
  pick: lowestCost(0),
};

/** The endpoint that was picked longest ago. */
export const roundRobin: Policy = {
  name: 'round-robin',
  usesPrefixes: false,
  filters: [preferFresh],
  cost: (slot, { endpoints }) => endpoints.lastPick[slot],
  pick: lowestCost(0),
};
