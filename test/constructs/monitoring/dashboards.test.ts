import { grafanaDashboard } from '../../../dashboards/grafana';
import { cloudMonitoringDashboard, GRAFANA_DASHBOARD, PICKER_METRICS, VLLM_METRIC_NAMES } from '../../../src';
import { PANEL_ROWS } from '../../../src/constructs/monitoring/dashboards/panels';

const QUERIES = PANEL_ROWS.flatMap(({ panels }) => panels).flatMap(({ queries }) => queries);

test('the Grafana dashboard is what `npm run dashboards` writes', () => {
  expect(GRAFANA_DASHBOARD).toBe(grafanaDashboard());
});

test('the Grafana dashboard shows every panel, none over another', () => {
  const { panels } = JSON.parse(GRAFANA_DASHBOARD);
  const shown = panels.filter(({ type }: { type: string }) => type !== 'row');
  expect(shown.map(({ title }: { title: string }) => title)).toEqual(
    PANEL_ROWS.flatMap((row) => row.panels.map(({ title }) => title)),
  );
  const places = shown.map(({ gridPos: { x, y, w } }: { gridPos: Record<string, number> }) => `${y}:${x / w}`);
  expect(new Set(places).size).toBe(shown.length);
});

test('every metric that a panel asks for exists', () => {
  const known = new Set([...VLLM_METRIC_NAMES.keys(), ...Object.values(PICKER_METRICS).map(({ name }) => name)]);
  const asked = QUERIES.flatMap(({ expression }) => expression.match(/[a-z_:0-9]+(?=\{)/g) ?? []);
  expect(asked.length).toBeGreaterThan(QUERIES.length - 1);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

test('the dashboard of Cloud Monitoring names its pool in every query, and no variable is left', () => {
  const text = JSON.stringify(cloudMonitoringDashboard({ namespace: 'llm', pool: 'chat', gpus: 2, gpuHourPrice: 3.5 }));
  const queries = [...text.matchAll(/"prometheusQuery":"((?:[^"\\]|\\.)*)"/g)].map(([, query]) => query);
  expect(queries).toHaveLength(QUERIES.length);
  for (const query of queries) {
    expect(query).toContain('namespace=\\"llm\\",inference_pool=\\"chat\\"');
    expect(query).not.toContain('$');
  }
  expect(text).toContain('* 2 * 3.5 / 3600');
});

test('without a price there is no panel of costs', () => {
  const text = JSON.stringify(cloudMonitoringDashboard({ namespace: 'llm', pool: 'chat' }));
  expect(text).not.toContain('Price of a million tokens');
  expect(text).not.toContain('"Cost"');
});
