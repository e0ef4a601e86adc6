import { filterOf, type PickContext } from './policy';

/**
 * Leaves the endpoints that are expected to begin the answer within the time that the request asks for. Where none is, all stay:
 * then the policy's cost decides, as for requests without a target.
 */
export const sloHeadroom = filterOf('no headroom', (candidates, context) => {
  const { ttftTarget } = context.request;
  if (ttftTarget === undefined) return;
  const { slots, count } = candidates;
  let kept = 0;
  for (let i = 0; i < count; i++) if (expectedTtft(slots[i], context) <= ttftTarget) slots[kept++] = slots[i];
  if (kept > 0) candidates.count = kept;
});

/**
 * Milliseconds until the first token, as far as can be seen: what is to be computed there before it, at the speed that streamed
 * answers show, and for each request that waits there the time until one ends.
 */
function expectedTtft(slot: number, context: PickContext): number {
  const { endpoints, serviceTime, freshSince, promptTokens, hitTokens, adapterTokens, tokensPerMs } = context;
  const own = Math.max(1, promptTokens - hitTokens[slot]);
  const tokens = endpoints.pendingTokens[slot] + own + adapterTokens[slot];
  const waiting = endpoints.scrapedAt[slot] >= freshSince ? endpoints.waiting[slot] : 0;
  const running = Math.max(1, endpoints.load(slot, freshSince) - waiting);
  return (tokens / tokensPerMs) * serviceTime.slowness(slot) + (waiting * serviceTime.meanMs(slot)) / running;
}
