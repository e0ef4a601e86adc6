import { ApiObject } from 'cdk8s';
import {
  EndpointPicker,
  type EngineProps,
  InferenceNetworkPolicy,
  InferencePool,
  Model,
  ModelServer,
} from '../../../src';
import { render, testChart, testPool, testServer } from '../chart';
import { type Connection, type End, isAllowed } from './_policy-evaluator';

const PROXY: End = { ip: '10.129.0.7' };
const HEALTH_CHECKS: End[] = [{ ip: '35.191.12.3' }, { ip: '130.211.3.255' }];
const STRANGER: End = { namespace: 'llm', labels: { app: 'notebook' }, ip: '10.4.0.9' };
const FOREIGNER: End = { namespace: 'web', labels: {}, ip: '10.4.0.10' };
const COLLECTOR: End = { namespace: 'gmp-system', labels: {}, ip: '10.4.0.11' };
const INTERNET: End = { ip: '203.0.113.5' };

/** The parts of a rendered service, and a judge of its network. */
function service(engine?: EngineProps) {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart, { engine })] });
  new EndpointPicker(chart, 'picker', { pool, image: 'registry.example.com/picker:1' });
  new InferenceNetworkPolicy(chart, 'network', { pool, proxyRanges: ['10.129.0.0/23'] });
  const objects = render(chart);
  const [server, picker] = ['model-server', 'endpoint-picker'].map((component, index): End => {
    const deployment = objects.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.labels?.['app.kubernetes.io/component'] === component,
    );
    return { namespace: 'llm', labels: deployment!.spec.template.metadata.labels, ip: `10.4.0.${index + 1}` };
  }) as [End, End];
  const names = ['llm', 'web', 'gmp-system', 'kube-system'];
  const namespaces = Object.fromEntries(names.map((name) => [name, { 'kubernetes.io/metadata.name': name }]));
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  expect(policies).toHaveLength(2);
  return { server, picker, allows: (connection: Connection) => isAllowed({ policies, namespaces }, connection) };
}

test('proxies and health checks reach what they need, and no more', () => {
  const { server, picker, allows } = service();
  for (const from of [PROXY, ...HEALTH_CHECKS]) {
    expect(allows({ from, to: server, port: 8000 })).toBe(true);
    expect(allows({ from, to: server, port: 22 })).toBe(false);
    expect(allows({ from, to: picker, port: 9002 })).toBe(true);
    expect(allows({ from, to: picker, port: 9003 })).toBe(true);
    expect(allows({ from, to: picker, port: 9090 })).toBe(false);
  }
});

test.each([
  ['a pod of the same namespace', STRANGER],
  ['a pod of another namespace', FOREIGNER],
  ['an address beside the proxies’', { ip: '10.129.2.1' }],
  ['the internet', INTERNET],
])('%s reaches neither model server nor picker', (_who, from) => {
  const { server, picker, allows } = service();
  expect(allows({ from, to: server, port: 8000 })).toBe(false);
  expect([9002, 9003, 9090].filter((port) => allows({ from, to: picker, port }))).toEqual([]);
});

test('the picker hears the KV events of model servers that publish them, and nobody else does', () => {
  const { server, picker, allows } = service({ kvEvents: true });
  for (const port of [5557, 5558]) {
    expect(allows({ from: picker, to: server, port })).toBe(true);
    for (const from of [STRANGER, COLLECTOR, PROXY, server]) expect(allows({ from, to: server, port })).toBe(false);
  }
  const silent = service();
  expect(silent.allows({ from: silent.picker, to: silent.server, port: 5557 })).toBe(false);
});

test('the picker reaches all ports of servers with several data-parallel engines, and nobody else does', () => {
  const config = { enable_kv_cache_events: true, publisher: 'zmq', replay_endpoint: 'tcp://*:5561' };
  const chart = testChart();
  const args = ['serve', 'm', '--data-parallel-size=4', `--kv-events-config=${JSON.stringify(config)}`];
  const deployment = new ApiObject(chart, 'legacy', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'legacy' },
    spec: {
      selector: { matchLabels: { app: 'legacy' } },
      template: {
        metadata: { labels: { app: 'legacy' } },
        spec: { containers: [{ name: 'server', image: 'vllm/vllm-openai:v0.29.0', command: ['vllm'], args }] },
      },
    },
  });
  const server = ModelServer.fromDeployment(chart, 'adopted', { deployment, model: Model.QWEN3_8B });
  const pool = new InferencePool(chart, 'pool', { servers: [server], targetPorts: [8000, 8001] });
  new EndpointPicker(chart, 'picker', { pool, image: 'registry.example.com/picker:1' });
  const { servers, picker } = new InferenceNetworkPolicy(chart, 'network', { pool, proxyRanges: ['10.129.0.0/23'] });
  const ports = (policy: ApiObject, direction: string) =>
    policy.toJson().spec[direction].flatMap((rule: { ports?: object[] }) => rule.ports ?? []);
  const published = [
    { protocol: 'TCP', port: 5557, endPort: 5560 },
    { protocol: 'TCP', port: 5561, endPort: 5564 },
  ];
  const served = [8000, 8001].map((port) => ({ protocol: 'TCP', port }));
  expect(ports(servers, 'ingress')).toEqual([...served, ...published]);
  expect(ports(picker!, 'egress')).toEqual(expect.arrayContaining([...served, ...published]));
});

test('one model server does not reach another', () => {
  const { server, allows } = service();
  expect(allows({ from: server, to: server, port: 8000 })).toBe(false);
});

test('the picker scrapes the model servers, and collectors scrape both', () => {
  const { server, picker, allows } = service();
  expect(allows({ from: picker, to: server, port: 8000 })).toBe(true);
  expect(allows({ from: COLLECTOR, to: server, port: 8000 })).toBe(true);
  expect(allows({ from: COLLECTOR, to: picker, port: 9090 })).toBe(true);
  expect(allows({ from: COLLECTOR, to: picker, port: 9002 })).toBe(false);
});

test.each<[string, Omit<Connection, 'from'>, boolean]>([
  ['kube-dns', { to: { namespace: 'kube-system', labels: {} }, port: 53, protocol: 'UDP' }, true],
  ['NodeLocal DNSCache', { to: { ip: '169.254.20.10' }, port: 53, protocol: 'UDP' }, true],
  ['Cloud DNS over TCP', { to: { ip: '169.254.169.254' }, port: 53 }, true],
  ['the metadata server', { to: { ip: '169.254.169.254' }, port: 80 }, true],
  ['the metadata server on its other port', { to: { ip: '169.254.169.254' }, port: 8080 }, true],
  ['the metadata server behind its redirection', { to: { ip: '169.254.169.252' }, port: 988 }, true],
  ['the hub, buckets and the control plane', { to: INTERNET, port: 443 }, true],
  ['anything else outside', { to: INTERNET, port: 80 }, false],
  ['other pods', { to: STRANGER, port: 8080 }, false],
])('what leaves model servers and picker: %s', (_what, connection, allowed) => {
  const { server, picker, allows } = service();
  expect([server, picker].map((from) => allows({ from, ...connection }))).toEqual([allowed, allowed]);
});

test('a picker of somebody else is left alone', () => {
  const chart = testChart();
  new InferenceNetworkPolicy(chart, 'network', { pool: testPool(chart), proxyRanges: ['10.129.0.0/23'] });
  expect(render(chart).filter(({ kind }) => kind === 'NetworkPolicy')).toHaveLength(1);
});

test('other collectors may be named', () => {
  const chart = testChart();
  const { servers } = new InferenceNetworkPolicy(chart, 'network', {
    pool: testPool(chart),
    proxyRanges: ['10.129.0.0/23'],
    collectorNamespaces: ['monitoring'],
  });
  expect(JSON.stringify(ApiObject.of(servers).toJson())).toContain('"values":["monitoring"]');
});

test('without a range of proxies nothing is rendered: it would cut them off', () => {
  const chart = testChart();
  expect(() => new InferenceNetworkPolicy(chart, 'network', { pool: testPool(chart), proxyRanges: [] })).toThrow(
    'GKEI_EMPTY_LIST: proxyRanges of test/network is empty',
  );
});

test('the machines of a replica talk with each other on every port, and nobody else with them', () => {
  const chart = testChart();
  const pool = testPool(chart, [testServer(chart, { model: Model.QWEN3_32B, machines: 2 })]);
  new InferenceNetworkPolicy(chart, 'network', { pool, proxyRanges: ['10.129.0.0/23'] });
  const objects = render(chart);
  const { leaderTemplate, workerTemplate } = objects.find(({ kind }) => kind === 'LeaderWorkerSet')!.spec
    .leaderWorkerTemplate;
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const allows = (from: End, to: End) => isAllowed({ policies, namespaces: { llm: {} } }, { from, to, port: 29_501 });
  const [leader, worker] = [leaderTemplate, workerTemplate].map(
    ({ metadata }): End => ({ namespace: 'llm', labels: metadata.labels }),
  ) as [End, End];
  expect([allows(worker, leader), allows(leader, worker)]).toEqual([true, true]);
  expect(allows(STRANGER, leader)).toBe(false);
});
