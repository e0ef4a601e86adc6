import { lowestCost } from '../lowest-cost';
import type { Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';
import { hashOf, preference } from '../rendezvous';
import { leastRequests } from './least-requests';

const MOST_PREFERRED = 2 ** 32;

/**
 * The same endpoint for all requests of a session, chosen by rendezvous hashing, so that few sessions move when
 * endpoints come and go, and replicas of the picker agree. Requests without a session go where the fewest are.
 */
export const session: Policy = {
  name: 'session',
  rule: 'one endpoint for each x-session-id, the fewest requests for those without',
  usesPrefixes: false,
  filters: [preferFresh],
  rate: (candidates, context) => {
    const { endpoints, request } = context;
    if (request.session === '') {
      leastRequests.rate(candidates, context);
      return;
    }
    const { slots, costs, count } = candidates;
    const seed = hashOf(request.session);
    for (let i = 0; i < count; i++) costs[i] = MOST_PREFERRED - preference(endpoints.idOf(slots[i]), seed);
  },
  pick: lowestCost(0),
};
