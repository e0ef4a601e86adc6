import { Pool } from '../../../src/picker/pool/pool';
import { EndpointTable } from '../../../src/picker/scheduling/endpoint-table';
import { registerPoolMetrics } from '../../../src/picker/telemetry/pool-metrics';
import { Registry } from '../../../src/picker/telemetry/registry';

const now = 10_000;
let pool: Pool;
let registry: Registry;

const endpoint = (port: number, ready = true) => ({
  id: `10.0.0.1:${port}`,
  name: `pod-${port}`,
  address: '10.0.0.1',
  port,
  labels: {},
  ready,
});
const samples = (start: string) =>
  registry
    .expose()
    .split('\n')
    .filter((line) => line.startsWith(start));

beforeEach(() => {
  const endpoints = new EndpointTable();
  pool = new Pool(endpoints);
  registry = new Registry();
  registerPoolMetrics(registry, { name: 'p', pool, endpoints, now: () => now, staleAfterMs: 2_000 });
});

test('the pool gauges average over ready endpoints with fresh reports, under both names', () => {
  pool.apply([endpoint(1), endpoint(2), endpoint(3, false), endpoint(4)]);
  const report = (port: number, waiting: number, at: number) => {
    const member = pool.members.get(`10.0.0.1:${port}`)!;
    const load = { running: waiting * 2, waiting, kvCacheUse: waiting / 10 };
    const kvCache = { blockSize: 16, blocks: 1, prefixCaching: true };
    pool.scraped(member, { load, kvCache, cacheCounters: undefined }, at);
  };
  report(1, 2, now);
  report(2, 4, now - 2_000);
  report(3, 9, now);
  report(4, 9, now - 2_001);
  for (const prefix of ['llm_d_epp', 'inference_pool']) {
    expect(samples(`${prefix}_average_queue_size`)).toEqual([`${prefix}_average_queue_size{name="p"} 3`]);
    expect(samples(`${prefix}_average_kv`)[0]).toMatch(/_average_kv_cache_utilization\{name="p"\} 0\.3/);
  }
  expect(samples('llm_d_epp_average_running')).toEqual(['llm_d_epp_average_running_requests{name="p"} 6']);
  expect(samples('llm_d_epp_ready')).toEqual(['llm_d_epp_ready_endpoints{name="p"} 3']);
  expect(samples('inference_pool_ready')).toEqual(['inference_pool_ready_pods{name="p"} 3']);
  expect(samples('llm_d_epp_per_endpoint')[1]).toBe(
    'llm_d_epp_per_endpoint_queue_size{name="p",model_server_endpoint="10.0.0.1:2"} 4',
  );
  expect(samples('gke_inference_picker_report_age')[1]).toContain('"10.0.0.1:2"} 2');
});

test('an empty pool has averages of 0', () => {
  expect(samples('llm_d_epp_average_queue_size')).toEqual(['llm_d_epp_average_queue_size{name="p"} 0']);
});
