import { lowestCost } from '../lowest-cost';
import { eachBy, type Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** The endpoint with the fewest requests, as of bookings and reports. */
export const leastRequests: Policy = {
  name: 'least-requests',
  rule: 'the fewest requests waiting and in flight',
  usesPrefixes: false,
  filters: [preferFresh],
  rate: eachBy((slot, { endpoints, freshSince }) => endpoints.load(slot, freshSince)),
  pick: lowestCost(0),
};
