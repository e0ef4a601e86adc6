import { ConfigMap, Secret } from 'cdk8s-plus-28';
import {
  Accelerator,
  Adapter,
  Adapters,
  EndpointPicker,
  GatewayClass,
  InferenceAutoscaler,
  InferenceGateway,
  InferenceMonitoring,
  InferencePool,
  MetricSource,
  MetricsCollector,
  Model,
  ModelServer,
  type ModelServerProps,
  PickerImplementation,
  Signal,
} from '../../../src';
import type { Manifest } from '../../../src/rules';
import { only, render, testChart, testPool, testServer } from '../chart';

const TLS = { certificate: 'server-tls', hostname: 'chat.internal', authorities: ['internal-ca'] };
const IMAGE = 'registry.example.com/gke-inference:1.0.0';

/** The vLLM container of the only model server. */
const vllmOf = (objects: readonly Manifest[]) =>
  objects
    .flatMap(({ spec }) => spec?.template?.spec?.containers ?? [])
    .find(({ name }: { name: string }) => name === 'vllm');

function served(props: Partial<ModelServerProps> = {}) {
  const chart = testChart();
  const pool = testPool(chart, [testServer(chart, { tls: TLS, ...props })]);
  return { chart, pool };
}

test('vLLM serves with the certificate of the Secret, and is probed over TLS', () => {
  const { chart } = served();
  const objects = render(chart);
  const vllm = vllmOf(objects);
  expect(vllm.args).toEqual(
    expect.arrayContaining([
      '--ssl-certfile=/etc/vllm-tls/tls.crt',
      '--ssl-keyfile=/etc/vllm-tls/tls.key',
      '--enable-ssl-refresh',
    ]),
  );
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    expect(vllm[probe].httpGet).toEqual({ path: '/health', port: 'http', scheme: 'HTTPS' });
  }
  expect(vllm.volumeMounts).toContainEqual({ name: 'tls', mountPath: '/etc/vllm-tls', readOnly: true });
  const deployment = objects.find(({ kind }) => kind === 'Deployment')!;
  expect(deployment.spec.template.spec.volumes).toContainEqual({ name: 'tls', secret: { secretName: 'server-tls' } });
});

test('gateways verify the servers, and GKE probes them over TLS', () => {
  const { chart, pool } = served();
  const objects = render(chart);
  expect(only(objects, 'BackendTLSPolicy').spec).toEqual({
    targetRefs: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: pool.name }],
    validation: {
      hostname: 'chat.internal',
      caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'internal-ca' }],
    },
  });
  expect(only(objects, 'HealthCheckPolicy').spec.default.config).toEqual({
    type: 'HTTPS',
    httpsHealthCheck: { portSpecification: 'USE_FIXED_PORT', port: 8000, requestPath: '/health' },
  });
});

test('Secrets and ConfigMaps may be constructs', () => {
  const chart = testChart();
  const certificate = new Secret(chart, 'certificate');
  const authority = new ConfigMap(chart, 'authority', { data: { 'ca.crt': 'PEM' } });
  testPool(chart, [testServer(chart, { tls: { certificate, hostname: 'h', authorities: [authority] } })]);
  const objects = render(chart);
  expect(only(objects, 'BackendTLSPolicy').spec.validation.caCertificateRefs[0].name).toBe(authority.name);
  expect(objects.find(({ kind }) => kind === 'Deployment')!.spec.template.spec.volumes).toContainEqual({
    name: 'tls',
    secret: { secretName: certificate.name },
  });
});

test('plain servers have no policy', () => {
  const { chart } = served({ tls: undefined });
  expect(render(chart).filter(({ kind }) => kind === 'BackendTLSPolicy')).toEqual([]);
});

test.each([0, 9])('%i authorities are refused', (count) => {
  const authorities = Array.from({ length: count }, (_, index) => `ca-${index}`);
  expect(() => served({ tls: { ...TLS, authorities } })).toThrow(/GKEI_OUT_OF_RANGE.*1 to 8 ConfigMaps/);
});

test('servers of one pool must be recognised alike', () => {
  const chart = testChart();
  const servers = [testServer(chart, { tls: TLS }), testServer(chart, {}, 'plain')];
  expect(() => new InferencePool(chart, 'pool', { servers })).toThrow(
    /GKEI_POOL_TLS_DIFFERS.*test\/server as chat\.internal, test\/plain without/,
  );
});

test.each([
  ['the bundled picker', PickerImplementation.bundled(), '--endpoint-scheme=https'],
  ['llm-d’s picker', PickerImplementation.llmD(), 'scheme: https'],
])('%s asks the servers over TLS', (_, implementation, said) => {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart, { tls: TLS })] });
  new EndpointPicker(chart, 'picker', { pool, image: IMAGE, implementation });
  const ofPicker = render(chart).filter(
    ({ kind, metadata }) => kind === 'ConfigMap' || metadata.name.includes('-picker'),
  );
  expect(JSON.stringify(ofPicker)).toContain(said);
});

test.each([
  [MetricsCollector.managedPrometheus(), 'PodMonitoring', 'endpoints', 'tls'],
  [MetricsCollector.prometheusOperator(), 'PodMonitor', 'podMetricsEndpoints', 'tlsConfig'],
])('metrics are collected over TLS', (collector, kind, endpoints, tls) => {
  const { chart, pool } = served();
  new InferenceMonitoring(chart, 'monitoring', { pools: [pool], collector });
  expect(only(render(chart), kind).spec[endpoints]).toMatchObject([
    { scheme: 'https', [tls]: { insecureSkipVerify: true } },
  ]);
});

test('GKE’s own metrics path, which knows plain HTTP alone, is refused', () => {
  const { chart, pool } = served();
  const scale = () =>
    new InferenceAutoscaler(chart, 'scale', {
      target: pool.servers[0],
      replicas: { min: 1, max: 2 },
      signals: [Signal.queuedRequests(5)],
      source: MetricSource.gkeAutoscalingMetric(),
    });
  expect(scale).toThrow(/GKEI_AUTOSCALING_METRIC_TLS.*serves HTTPS alone/);
});

test('adapters are loaded over TLS', () => {
  const adapters = Adapters.dynamic([Adapter.huggingFace('support', 'acme/support')], { image: IMAGE });
  const { chart } = served({ adapters });
  const { initContainers } = render(chart).find(({ kind }) => kind === 'Deployment')!.spec.template.spec;
  expect(JSON.stringify(initContainers)).toContain('--server=https://$(POD_IP):8000');
});

test('an adopted Deployment may take TLS', () => {
  const chart = testChart();
  const server = ModelServer.fromDeployment(chart, 'adopted', {
    deployment: 'theirs',
    model: Model.QWEN3_8B,
    labels: { app: 'theirs' },
    tls: { hostname: 'chat.internal', authorities: ['internal-ca'] },
  });
  testPool(chart, [server]);
  expect(only(render(chart), 'HealthCheckPolicy').spec.default.config.type).toBe('HTTPS');
});

test('Envoy Gateway verifies the Service that stands for the pool too', () => {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart, { tls: TLS })] });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailClose' });
  new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.ENVOY_GATEWAY }).route('chat', {
    to: [{ pool }],
  });
  const objects = render(chart);
  const service = objects.find(({ kind, spec }) => kind === 'Service' && spec.clusterIP === 'None')!;
  expect(only(objects, 'BackendTLSPolicy').spec.targetRefs).toContainEqual({
    group: '',
    kind: 'Service',
    name: service.metadata.name,
  });
});

test('the certificate’s flags are the prop’s', () => {
  const chart = testChart();
  const own = () =>
    new ModelServer(chart, 'server', {
      model: Model.QWEN3_8B,
      accelerator: Accelerator.L4,
      engine: { args: { 'ssl-certfile': '/mine.pem' } },
    });
  expect(own).toThrow(/GKEI_DERIVED_FLAG.*tls/);
});
