import { eachBy, type Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';

/** Of two endpoints chosen at random the one with fewer requests: what proxies do that cannot look at all of them. */
export const powerOfTwo: Policy = {
  name: 'power-of-two',
  rule: 'of two endpoints chosen at random the one with fewer requests',
  usesPrefixes: false,
  filters: [preferFresh],
  rate: eachBy((slot, { endpoints, freshSince }) => endpoints.load(slot, freshSince)),
  pick: ({ slots, costs, count }, random) => {
    const one = Math.floor(random() * count);
    const other = (one + 1 + Math.floor(random() * (count - 1))) % count;
    return costs[one] <= costs[other] ? slots[one] : slots[other];
  },
};
