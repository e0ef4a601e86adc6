import { ApiObject, Duration } from 'cdk8s';
import { HorizontalPodAutoscaler, Metric, MetricTarget, Deployment as PlusDeployment } from 'cdk8s-plus-28';
import { ApiProfile, InferencePool, Model, ModelServer } from '../../../src';
import { only, render, testChart, testPool, testServer } from '../chart';

const chart = () => testChart();

/** A Deployment as somebody wrote it by hand, in a chart of ours. */
const handWritten = (scope = chart(), args: string[] = [], id = 'legacy') =>
  new ApiObject(scope, id, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: id },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      progressDeadlineSeconds: 3600,
      selector: { matchLabels: { app: id } },
      template: {
        metadata: { labels: { app: id, tier: 'gpu' } },
        spec: {
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 180,
          nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
          tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
          containers: [
            {
              name: 'server',
              image: 'vllm/vllm-openai:v0.29.0',
              args: ['--model=Qwen/Qwen3-8B', '--shutdown-timeout=120', ...args],
              ports: [{ containerPort: 8080 }],
              resources: { limits: { 'nvidia.com/gpu': '1' }, requests: { 'ephemeral-storage': '60Gi' } },
              startupProbe: { httpGet: { path: '/health', port: 8080 }, failureThreshold: 180, periodSeconds: 10 },
              readinessProbe: { httpGet: { path: '/health', port: 8080 } },
              livenessProbe: { httpGet: { path: '/health', port: 8080 } },
              lifecycle: { preStop: { sleep: { seconds: 15 } } },
            },
          ],
        },
      },
    },
  });

const named = (scope = chart(), labels: Record<string, string> | undefined = { app: 'legacy' }, id = 'adopted') =>
  ModelServer.fromDeployment(scope, id, { deployment: 'legacy', model: Model.QWEN3_8B, labels });

test('a Deployment by name is selected by the given labels, and nothing is rendered for it', () => {
  const scope = chart();
  testPool(scope, [named(scope)]);
  const objects = render(scope);
  expect(objects.map(({ kind }) => kind).sort()).toEqual(['GCPBackendPolicy', 'HealthCheckPolicy', 'InferencePool']);
  const pool = only(objects, 'InferencePool');
  expect(pool.spec.selector).toEqual({ matchLabels: { app: 'legacy' } });
  expect(pool.spec.targetPorts).toEqual([{ number: 8000 }]);
  expect(pool.metadata.annotations).toMatchObject({ 'gke-inference/adopts': 'legacy' });
  expect(only(objects, 'GCPBackendPolicy').spec.default.connectionDraining).toEqual({ drainingTimeoutSec: 30 });
});

test.each<[object, object | undefined, string[]?]>([
  [
    { enable_kv_cache_events: true, publisher: 'zmq', endpoint: 'tcp://*:5600' },
    { port: 5600, replayPort: undefined },
  ],
  [
    { enable_kv_cache_events: true, publisher: 'zmq', replay_endpoint: 'tcp://*:5601', topic: 'kv@$(POD_IP)@m' },
    { port: 5557, replayPort: 5601 },
  ],
  [
    { enable_kv_cache_events: true, publisher: 'zmq' },
    { port: 5557, replayPort: undefined, engines: 4 },
    ['--data-parallel-size=4'],
  ],
  [{ enable_kv_cache_events: false, publisher: 'zmq' }, undefined],
  [{ enable_kv_cache_events: true, publisher: 'null' }, undefined],
])('where it publishes KV events is read from its flag: %j', (config, ports, more: string[] = []) => {
  const scope = chart();
  const deployment = handWritten(scope, [`--kv-events-config=${JSON.stringify(config)}`, ...more]);
  const server = ModelServer.fromDeployment(scope, 'adopted', { deployment, model: Model.QWEN3_8B });
  expect(server.kvEvents).toEqual(ports);
  expect(testPool(scope, [server]).kvEvents).toEqual(ports);
});

test('what a Deployment of the same app says is read from it', () => {
  const scope = chart();
  const deployment = handWritten(scope, ['--port=8080', '--served-model-name', 'chat']);
  const server = ModelServer.fromDeployment(scope, 'adopted', { deployment, model: Model.QWEN3_8B });
  expect(server).toMatchObject({
    port: 8080,
    servedModelName: 'chat',
    podSelector: { app: 'legacy' },
    terminationGracePeriod: 180,
    deployedElsewhere: undefined,
  });
  testPool(scope, [server]);
  const pool = only(render(scope), 'InferencePool');
  expect(pool.spec.selector).toEqual({ matchLabels: { app: 'legacy' } });
  expect(pool.metadata.annotations).not.toHaveProperty('gke-inference/adopts');
});

test('a Deployment of cdk8s-plus is read too', () => {
  const scope = chart();
  const deployment = new PlusDeployment(scope, 'plus', {
    containers: [{ image: 'vllm/vllm-openai:v0.29.0', args: ['--model', 'Qwen/Qwen3-8B', '--port', '9000'] }],
    terminationGracePeriod: Duration.seconds(90),
  });
  const server = ModelServer.fromDeployment(scope, 'adopted', { deployment, model: Model.QWEN3_8B });
  expect(server).toMatchObject({ port: 9000, terminationGracePeriod: 90 });
  expect(server.podSelector).toEqual({ 'cdk8s.io/metadata.addr': expect.any(String) });
  expect(server.toScalingTarget().name).toBe(deployment.name);
});

test('what the props say goes before what the Deployment says', () => {
  const scope = chart();
  const server = ModelServer.fromDeployment(scope, 'adopted', {
    deployment: handWritten(scope, ['--port=8080', '--served-model-name', 'chat']),
    model: Model.QWEN3_8B,
    labels: { tier: 'gpu' },
    port: 8081,
    servedModelName: 'other',
    terminationGracePeriod: Duration.seconds(60),
  });
  expect(server).toMatchObject({
    port: 8081,
    servedModelName: 'other',
    podSelector: { tier: 'gpu' },
    terminationGracePeriod: 60,
  });
});

test('a Deployment by name needs labels', () => {
  expect(() => named(chart(), {})).toThrow('GKEI_EMPTY_LIST: labels of test/adopted is empty');
});

test('servers that are rendered take the labels of the adopted one, so that one selector selects all', () => {
  const scope = chart();
  testPool(scope, [named(scope), testServer(scope)]);
  const objects = render(scope);
  const { selector } = only(objects, 'InferencePool').spec;
  expect(selector.matchLabels).toEqual({ app: 'legacy' });
  // The pool's own label as well, so that it can select by it once the adopted server has left.
  const { name } = only(objects, 'InferencePool').metadata;
  expect(only(objects, 'Deployment').spec.template.metadata.labels).toMatchObject({
    ...selector.matchLabels,
    'gke-inference/pool': name,
  });
});

test('adopted Deployments with different labels cannot be in one pool', () => {
  const scope = chart();
  const servers = [named(scope), named(scope, { app: 'other' }, 'second')];
  expect(() => new InferencePool(scope, 'pool', { servers })).toThrow(
    'GKEI_ADOPTED_LABELS_DIFFER: the adopted Deployments of the pool test/pool have different labels: app=legacy, app=other',
  );
});

test('an adopted server joins one pool only', () => {
  const scope = chart();
  const server = named(scope);
  new InferencePool(scope, 'one', { servers: [server] });
  expect(() => new InferencePool(scope, 'two', { servers: [server] })).toThrow('GKEI_SERVER_IN_TWO_POOLS');
});

test('the first generation of the API selects by the same labels', () => {
  const scope = chart();
  const pool = new InferencePool(scope, 'pool', { servers: [named(scope)], api: ApiProfile.V1ALPHA2 });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailOpen' });
  expect(only(render(scope), 'InferencePool').spec.selector).toEqual({ app: 'legacy' });
});

test('an autoscaler of cdk8s-plus scales it', () => {
  const scope = chart();
  new HorizontalPodAutoscaler(scope, 'scale', {
    target: named(scope),
    maxReplicas: 4,
    metrics: [Metric.resourceCpu(MetricTarget.averageUtilization(70))],
  });
  expect(only(render(scope), 'HorizontalPodAutoscaler').spec.scaleTargetRef).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'legacy',
  });
});
