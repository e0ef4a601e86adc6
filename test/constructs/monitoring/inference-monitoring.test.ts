import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import {
  EndpointPicker,
  InferenceMonitoring,
  type InferenceMonitoringProps,
  InferencePool,
  MetricsCollector,
} from '../../../src';
import type { Manifest } from '../../../src/rules';
import { only, render, testChart, testServer } from '../chart';

const RUNBOOKS = join(__dirname, '../../../docs/runbooks');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

function watched(props: Partial<InferenceMonitoringProps> = {}) {
  const chart = testChart();
  const server = testServer(chart);
  const pool = new InferencePool(chart, 'pool', { servers: [server] });
  const picker = new EndpointPicker(chart, 'picker', { pool, image: 'registry.example.com/picker:1.0.0' });
  const monitoring = new InferenceMonitoring(chart, 'monitoring', { pools: [pool], ...props });
  return { objects: render(chart), pool, server, picker, monitoring };
}

const ofKind = (objects: readonly Manifest[], kind: string) => objects.filter((object) => object.kind === kind);

const rulesOf = (objects: readonly Manifest[]): Rule[] =>
  objects
    .filter(({ kind }) => ['Rules', 'ClusterRules', 'PrometheusRule'].includes(kind))
    .flatMap(({ spec }) => spec.groups)
    .flatMap(({ rules }) => rules);

/** Whether labels are among a workload's pods. */
function selects(selector: { matchLabels: Record<string, string> }, workload: Manifest): boolean {
  const { labels } = workload.spec.template.metadata;
  return Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value);
}

test.each([
  ['PodMonitoring', MetricsCollector.managedPrometheus()],
  ['PodMonitor', MetricsCollector.prometheusOperator()],
])('a %s sends the token that a guarded picker asks for, to nobody else', (kind, collector) => {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)] });
  new EndpointPicker(chart, 'picker', { pool, image: 'registry.example.com/picker:1.0.0', guardMetrics: true });
  new InferenceMonitoring(chart, 'monitoring', { pools: [pool], collector });
  const objects = render(chart);
  const [servers, picker] = ofKind(objects, kind);
  const { name } = only(objects, 'Secret').metadata;
  const [endpoint] = picker.spec.endpoints ?? picker.spec.podMetricsEndpoints;
  const { type, credentials } = endpoint.authorization;
  expect([type, credentials.secret ?? credentials]).toEqual(['Bearer', { name, key: 'token' }]);
  expect(JSON.stringify(servers)).not.toContain('authorization');
});

test.each([
  ['PodMonitoring', MetricsCollector.managedPrometheus()],
  ['PodMonitor', MetricsCollector.prometheusOperator()],
])('a %s collects from the model servers, another one from the picker', (kind, collector) => {
  const { objects } = watched({ collector });
  const [servers, picker] = ofKind(objects, kind);
  const [server, pickerDeployment] = ofKind(objects, 'Deployment');
  expect(ofKind(objects, kind)).toHaveLength(2);
  expect([selects(servers.spec.selector, server), selects(servers.spec.selector, pickerDeployment)]).toEqual([
    true,
    false,
  ]);
  expect([selects(picker.spec.selector, pickerDeployment), selects(picker.spec.selector, server)]).toEqual([
    true,
    false,
  ]);
});

test('every series says which pool it belongs to', () => {
  const { objects, pool } = watched({ interval: Duration.seconds(30) });
  const [servers, picker] = ofKind(objects, 'PodMonitoring');
  const endpoint = (port: number) => ({
    port,
    path: '/metrics',
    interval: '30s',
    metricRelabeling: [{ targetLabel: 'inference_pool', replacement: pool.name }],
  });
  expect(servers.spec.endpoints).toEqual([endpoint(8000)]);
  expect(picker.spec.endpoints).toEqual([endpoint(9090)]);
});

test('the operator finds its objects by the labels that it is told', () => {
  const collector = MetricsCollector.prometheusOperator({ labels: { team: 'inference' } });
  const { objects } = watched({ collector });
  for (const kind of ['PodMonitor', 'PrometheusRule']) {
    expect(ofKind(objects, kind)[0].metadata.labels).toMatchObject({ team: 'inference' });
  }
});

test('a pending pod is a matter only after its start-up could be over', () => {
  const { objects, server } = watched();
  const pending = rulesOf(objects).find(({ alert }) => alert === 'ModelServerPending')!;
  expect(pending.for).toBe(`${900 + server.startupBudget}s`);
  expect(pending.expr).toContain(`{namespace="llm",condition="true",pod=~"${server.deployment.name}-.+"}`);
});

test('alerts about what other namespaces report see the whole cluster', () => {
  const { objects } = watched();
  expect(rulesOf(ofKind(objects, 'Rules')).map(({ alert }) => alert)).toEqual([
    'EndpointPickerDown',
    'NoReadyEndpoint',
    'QueueGrowing',
    'ModelServerPending',
    'ModelServerCrashLooping',
  ]);
  const clusterRules = ofKind(objects, 'ClusterRules');
  expect(rulesOf(clusterRules).map(({ alert }) => alert)).toEqual(['GpuXidError', 'CertificateExpiring']);
  expect(clusterRules[0]!.metadata.namespace).toBeUndefined();
});

test('each alert has its runbook, and each runbook its alert', () => {
  const { objects } = watched({ alerts: { runbooks: 'https://runbooks.example.com/', labels: { team: 'serving' } } });
  const rules = rulesOf(objects);
  for (const { alert, annotations, labels } of rules) {
    expect(annotations.runbook_url).toBe(`https://runbooks.example.com/${alert}.md`);
    expect(existsSync(join(RUNBOOKS, `${alert}.md`))).toBe(true);
    expect(readFileSync(join(RUNBOOKS, `${alert}.md`), 'utf8')).toMatch(new RegExp(`^# ${alert}\n`));
    expect(labels).toMatchObject({ team: 'serving', severity: expect.stringMatching(/^(page|ticket)$/) });
  }
  expect(readdirSync(RUNBOOKS).sort()).toEqual(rules.map(({ alert }) => `${alert}.md`).sort());
});

test('without published runbooks no alert links to one', () => {
  expect(rulesOf(watched().objects).flatMap(({ annotations }) => annotations.runbook_url ?? [])).toEqual([]);
});

test('alerts can be left to others', () => {
  expect(rulesOf(watched({ alerts: false }).objects)).toEqual([]);
});

test('Grafana’s sidecar finds the dashboard', () => {
  expect(ofKind(watched().objects, 'ConfigMap')).toEqual([]);
  const { objects } = watched({ grafana: true });
  const { metadata, data } = only(objects, 'ConfigMap') as Manifest & { data: Record<string, string> };
  expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
  expect(JSON.parse(data['inference-pool.json']).title).toBe('Inference pool');
});

test('a picker of the user’s own is collected where its pods are told', () => {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)] });
  pool.usePicker({ serviceName: 'mine', port: 9002, failureMode: 'FailOpen' });
  const { scrapes } = new InferenceMonitoring(chart, 'monitoring', { pools: [pool], alerts: false });
  expect(scrapes).toHaveLength(1);
});

test.each([
  [{ pools: [] }, 'GKEI_EMPTY_LIST'],
  [{ interval: Duration.seconds(1) }, 'GKEI_OUT_OF_RANGE: interval is 1'],
])('%o is refused', (props, code) => {
  expect(() => watched(props)).toThrow(code);
});
