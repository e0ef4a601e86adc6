import { filterOf } from './policy';

/**
 * Leaves the endpoints whose scraped values are fresh: a server that stopped reporting has frozen or is cut off.
 * When all are stale the fault is rather ours or the network's, and all stay.
 */
export const preferFresh = filterOf('stale', (candidates, { endpoints, freshSince }) => {
  const { slots, count } = candidates;
  let fresh = 0;
  for (let i = 0; i < count; i++) {
    if (endpoints.scrapedAt[slots[i]] >= freshSince) slots[fresh++] = slots[i];
  }
  if (fresh > 0) candidates.count = fresh;
});
