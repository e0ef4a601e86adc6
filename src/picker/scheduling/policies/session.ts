import { lowestCost } from '../lowest-cost';
import type { Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';
import { leastRequests } from './least-requests';

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
    const seed = hash(request.session, 0);
    for (let i = 0; i < count; i++) costs[i] = hash(endpoints.idOf(slots[i]), seed) >>> 0;
  },
  pick: lowestCost(0),
};

/** FNV-1a over the characters of a text, mixed once more, so that similar texts have hashes in no order. */
function hash(text: string, seed: number): number {
  let mixed = seed ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
