import { lowestCost } from '../lowest-cost';
import { eachBy, type Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/**
 * Estimates of service time differ by chance between equal servers; within this part they are the same.
 * Without it the server that looks best by a hair would get every request that arrives at an idle pool.
 */
const TIE_TOLERANCE = 0.1;

/**
 * Least requests waiting and in flight, weighted by how long a request takes there: the cost is the requests that the
 * endpoint would have, this one included, times its mean service time.
 */
export const weightedLeastRequests: Policy = {
  name: 'weighted-least-requests',
  rule: 'the least of requests waiting and in flight, times how long a request takes there',
  usesPrefixes: false,
  filters: [preferFresh],
  rate: eachBy(
    (slot, { endpoints, serviceTime, freshSince }) => (endpoints.load(slot, freshSince) + 1) * serviceTime.meanMs(slot),
  ),
  pick: lowestCost(TIE_TOLERANCE),
};
