import { type Filter, filterOf } from './policy';

/** Requests above a crowded endpoint's share; room for chance while there are few. */
const ROOM = 1;

/**
 * Leaves the endpoints that have at most so many times their share of the requests. Where a prefix that many share is
 * held by one endpoint, each next request is cheap to add there until its decodes are slow; before that it is worth
 * having the prefix computed elsewhere too.
 * @param most times the mean of all candidates
 */
export function notCrowded(most: number): Filter {
  return filterOf('crowded', (candidates, { endpoints, freshSince }) => {
    const { slots, count } = candidates;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += endpoints.load(slots[i], freshSince);
    const limit = most * (sum / count + ROOM);
    let kept = 0;
    for (let i = 0; i < count; i++) if (endpoints.load(slots[i], freshSince) <= limit) slots[kept++] = slots[i];
    candidates.count = kept;
  });
}
