/**
 * Gauges of the pool, under the names that llm-d's picker gives them and under the older ones of the Gateway API
 * inference extension, so that dashboards and autoscalers made for either keep working.
 */
import type { Pool } from '../pool';
import type { EndpointTable, Milliseconds } from '../scheduling';
import type { Emit, Registry } from './registry';

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
  const gauge = (metrics: readonly string[], help: string, value: () => number) => {
    for (const metric of metrics) registry.collect(metric, help, 'gauge', ['name'], (emit) => emit([name], value()));
  };
  const average = (metrics: readonly string[], help: string, of: (slot: number) => number) =>
    gauge(metrics, help, () => {
      const slots = freshSlots();
      return slots.length === 0 ? 0 : slots.reduce((sum, slot) => sum + of(slot), 0) / slots.length;
    });

  average(
    ['llm_d_epp_average_kv_cache_utilization', 'inference_pool_average_kv_cache_utilization'],
    'Average part of the KV cache in use, 0 to 1.',
    (slot) => endpoints.kvCacheUse[slot],
  );
  average(
    ['llm_d_epp_average_queue_size', 'inference_pool_average_queue_size'],
    'Average number of requests that wait at an endpoint.',
    (slot) => endpoints.waiting[slot],
  );
  average(
    ['llm_d_epp_average_running_requests'],
    'Average number of requests in the running batch of an endpoint.',
    (slot) => endpoints.running[slot],
  );
  gauge(
    ['llm_d_epp_ready_endpoints', 'inference_pool_ready_pods'],
    'Endpoints that may be picked.',
    () => pool.readyCount,
  );

  const perEndpoint = (metric: string, help: string, labels: readonly string[], of: (slot: number) => number) =>
    registry.collect(metric, help, 'gauge', labels, (emit: Emit) => {
      for (const { slot, endpoint } of pool.members.values()) emit([name, endpoint.id], of(slot));
    });
  perEndpoint(
    'llm_d_epp_per_endpoint_queue_size',
    'Requests that wait at the endpoint.',
    ['name', 'model_server_endpoint'],
    (slot) => endpoints.waiting[slot],
  );
  perEndpoint(
    'gke_inference_picker_report_age_seconds',
    'Time since the endpoint last reported its load; infinite for never.',
    ['name', 'endpoint'],
    (slot) => (now() - endpoints.scrapedAt[slot]) / 1_000,
  );
}
