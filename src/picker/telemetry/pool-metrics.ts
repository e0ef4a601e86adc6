/**
 * Gauges of the pool, under the names that llm-d's picker gives them and under the older ones of the Gateway API
 * inference extension, so that dashboards and autoscalers made for either keep working.
 */
import { PICKER_METRICS } from '../../catalog/metrics/picker-metrics';
import type { Pool } from '../pool';
import type { EndpointTable, Milliseconds } from '../scheduling';
import { collect } from './catalog-metrics';
import type { Registry } from './registry';

export interface PoolMetricsSource {
  /** Name of the pool, the `name` label. */
  readonly name: string;
  readonly pool: Pool;
  readonly endpoints: EndpointTable;
  readonly now: () => Milliseconds;
  /** Age at which scraped values no longer count. */
  readonly staleAfterMs: Milliseconds;
}

/** Registers the gauges. Averages are over the ready endpoints whose reports are fresh, 0 when there are none. */
export function registerPoolMetrics(registry: Registry, source: PoolMetricsSource): void {
  const { name, pool, endpoints, now, staleAfterMs } = source;
  const freshSlots = () => {
    const slots: number[] = [];
    for (const { slot, endpoint } of pool.members.values()) {
      if (endpoint.ready && endpoints.scrapedAt[slot] >= now() - staleAfterMs) slots.push(slot);
    }
    return slots;
  };
  const average = (metric: Parameters<typeof collect>[1], of: (slot: number) => number) =>
    collect(registry, metric, (emit) => {
      const slots = freshSlots();
      emit([name], slots.length === 0 ? 0 : slots.reduce((sum, slot) => sum + of(slot), 0) / slots.length);
    });
  average(PICKER_METRICS.averageKvCacheUse, (slot) => endpoints.kvCacheUse[slot]);
  average(PICKER_METRICS.averageQueueSize, (slot) => endpoints.waiting[slot]);
  average(PICKER_METRICS.averageRunningRequests, (slot) => endpoints.running[slot]);
  collect(registry, PICKER_METRICS.readyEndpoints, (emit) => emit([name], pool.readyCount));

  const perEndpoint = (metric: Parameters<typeof collect>[1], of: (slot: number) => number) =>
    collect(registry, metric, (emit) => {
      for (const { slot, endpoint } of pool.members.values()) emit([name, endpoint.id], of(slot));
    });
  perEndpoint(PICKER_METRICS.endpointQueueSize, (slot) => endpoints.waiting[slot]);
  collect(registry, PICKER_METRICS.endpointQueueSizeByPod, (emit) => {
    // Several ports of a pod are endpoints of one name.
    const byPod = new Map<string, number>();
    for (const { slot, endpoint } of pool.members.values()) {
      byPod.set(endpoint.name, (byPod.get(endpoint.name) ?? 0) + endpoints.waiting[slot]);
    }
    for (const [pod, waiting] of byPod) emit([name, pod], waiting);
  });
  perEndpoint(PICKER_METRICS.reportAge, (slot) => (now() - endpoints.scrapedAt[slot]) / 1_000);
}
