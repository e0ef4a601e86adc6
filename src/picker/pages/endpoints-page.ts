import type { Member, Pool } from '../pool';
import { type Milliseconds, RELEASE_CAUSES, type Scheduler, SlotState } from '../scheduling';
import { JSON_TYPE, type Page } from './page';

export interface EndpointsPageSource {
  /** Name of the pool. */
  readonly name: string;
  readonly pool: Pool;
  readonly scheduler: Scheduler;
  readonly now: () => Milliseconds;
  /** Age at which scraped values no longer count. */
  readonly staleAfterMs: Milliseconds;
}

/** `/endpoints`: the pool and what is known of each of its endpoints, as JSON. */
export function endpointsPage({ name, pool, scheduler, now, staleAfterMs }: EndpointsPageSource): Page {
  const { endpoints, policy } = scheduler;
  const describe = ({ endpoint, slot, cacheCounters }: Member) => {
    const age = now() - endpoints.scrapedAt[slot];
    const counts = endpoints.countsOf(slot);
    return {
      endpoint: endpoint.id,
      name: endpoint.name,
      state: stateOf(scheduler, slot, age <= staleAfterMs),
      running: endpoints.running[slot],
      waiting: endpoints.waiting[slot],
      kvCacheUse: endpoints.kvCacheUse[slot],
      kvCacheTokens: endpoints.kvCapacity[slot] || undefined,
      cache: cacheCounters && { lookedUpTokens: cacheCounters.lookedUp, foundTokens: cacheCounters.found },
      reportAgeMs: Number.isFinite(age) ? Math.round(age) : undefined,
      inFlight: endpoints.booked[slot],
      pendingTokens: Math.round(endpoints.pendingTokens[slot]),
      requestMs: Math.round(scheduler.serviceTime.meanMs(slot)),
      slowness: Number(scheduler.serviceTime.slowness(slot).toPrecision(3)),
      models: [...(endpoints.modelsOf(slot) ?? [])],
      booked: counts.booked,
      released: Object.fromEntries(RELEASE_CAUSES.flatMap((cause) => some(cause, counts.released[cause]))),
    };
  };
  return {
    type: JSON_TYPE,
    render: () =>
      JSON.stringify({
        pool: name,
        policy: policy.name,
        synced: pool.synced,
        inFlight: scheduler.inFlight,
        booked: endpoints.total.booked,
        refused: scheduler.refusals,
        endpoints: [...pool.members.values()].map(describe),
      }),
  };
}

function stateOf({ endpoints, health }: Scheduler, slot: number, fresh: boolean): string {
  if (endpoints.state[slot] !== SlotState.ELIGIBLE) return 'not ready';
  if (health.reasonOf(slot) !== undefined) return 'ejected';
  return fresh ? 'ready' : 'stale';
}

function some(cause: string, count: number): [string, number][] {
  return count === 0 ? [] : [[cause, count]];
}
