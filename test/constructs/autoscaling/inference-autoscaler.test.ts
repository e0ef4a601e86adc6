import { ApiObject, type Chart, Duration } from 'cdk8s';
import {
  EndpointPicker,
  InferenceAutoscaler,
  type InferenceAutoscalerProps,
  InferenceMonitoring,
  InferencePool,
  MetricSource,
  type ModelServer,
  PROMETHEUS_ADAPTER_CONFIG,
  Signal,
} from '../../../src';
import type { Manifest } from '../../../src/rules';
import { only, render, testChart, testServer } from '../chart';

interface Served {
  readonly chart: Chart;
  readonly server: ModelServer;
  readonly pool: InferencePool;
}

/** One watched server behind a picker. */
function served(): Served {
  const chart = testChart();
  const server = testServer(chart);
  const pool = new InferencePool(chart, 'pool', { servers: [server] });
  new EndpointPicker(chart, 'picker', { pool, image: 'registry.example.com/picker:1.0.0' });
  new InferenceMonitoring(chart, 'monitoring', { pools: [pool] });
  return { chart, server, pool };
}

function scaled(props: (served: Served) => Partial<InferenceAutoscalerProps> = () => ({})) {
  const all = served();
  const autoscaler = new InferenceAutoscaler(all.chart, 'autoscaler', {
    target: all.server,
    replicas: { min: 1, max: 8 },
    signals: [Signal.queuedRequests(5), Signal.kvCacheUse(0.8)],
    ...props(all),
  });
  return { ...all, autoscaler, objects: render(all.chart) };
}

const modelServerOf = (objects: readonly Manifest[]) =>
  objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.includes('-server-'))!;

test('a HorizontalPodAutoscaler follows managed Prometheus’ metrics of the pods', () => {
  const { objects, server } = scaled();
  const { spec } = only(objects, 'HorizontalPodAutoscaler');
  expect(spec).toMatchObject({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: server.deployment.name },
    minReplicas: 1,
    maxReplicas: 8,
    metrics: [
      {
        type: 'Pods',
        pods: {
          metric: { name: 'prometheus.googleapis.com|vllm:num_requests_waiting|gauge' },
          target: { type: 'AverageValue', averageValue: '5' },
        },
      },
      { type: 'Pods', pods: { target: { averageValue: '800m' } } },
    ],
  });
});

test('the server then renders no number of replicas', () => {
  expect(modelServerOf(scaled().objects).spec).not.toHaveProperty('replicas');
});

test('replicas come at once, and go when they have sufficed for the start-up budget, no faster than they drain', () => {
  const { objects, server } = scaled();
  const { scaleUp, scaleDown } = only(objects, 'HorizontalPodAutoscaler').spec.behavior;
  expect(scaleUp.stabilizationWindowSeconds).toBe(0);
  expect(scaleDown.stabilizationWindowSeconds).toBe(server.startupBudget);
  expect(scaleDown.policies.map(({ periodSeconds }: { periodSeconds: number }) => periodSeconds)).toEqual([
    server.terminationGracePeriod,
    server.terminationGracePeriod,
  ]);
});

test('the window of scale-down can be chosen between 5 minutes and an hour', () => {
  const window = (scaleDownWindow: Duration) =>
    only(scaled(() => ({ scaleDownWindow })).objects, 'HorizontalPodAutoscaler').spec.behavior.scaleDown
      .stabilizationWindowSeconds;
  expect(window(Duration.hours(1))).toBe(3600);
  expect(() => window(Duration.seconds(299))).toThrow(
    'scaleDownWindow is 299; set it to a whole number from 300 to 3600',
  );
  expect(() => window(Duration.seconds(3601))).toThrow('GKEI_OUT_OF_RANGE');
});

test('metrics that nobody collects are found, unless something outside collects them', () => {
  const build = (source?: MetricSource) => {
    const chart = testChart();
    const target = testServer(chart);
    const signals = [Signal.queuedRequests(5)];
    new InferenceAutoscaler(chart, 'autoscaler', { target, replicas: { min: 1, max: 2 }, signals, source });
    return () => render(chart);
  };
  expect(build()).toThrow('GKEI_METRIC_NOT_COLLECTED');
  expect(build(MetricSource.managedPrometheus({ collectedElsewhere: true }))).not.toThrow();
});

describe('signals of the picker', () => {
  const signals = ({ pool }: Served) => [Signal.poolRequests(pool, 24), Signal.poolPromptTokens(pool, 8000)];

  test('are external metrics of managed Prometheus that their collection tells from those of other pools', () => {
    const { objects, pool } = scaled((all) => ({ signals: signals(all) }));
    const [requests] = only(objects, 'HorizontalPodAutoscaler').spec.metrics;
    expect(requests).toEqual({
      type: 'External',
      external: {
        metric: {
          name: 'prometheus.googleapis.com|gke_inference_picker_endpoint_requests|gauge',
          selector: {
            matchLabels: { 'metric.labels.inference_pool': pool.name, 'resource.labels.namespace': 'llm' },
          },
        },
        target: { type: 'AverageValue', averageValue: '24' },
      },
    });
    const [, collection] = objects.filter(({ kind }) => kind === 'PodMonitoring');
    expect(collection.spec.endpoints[0].metricRelabeling).toEqual([
      { targetLabel: 'inference_pool', replacement: pool.name },
    ]);
  });

  test('a queue that several pickers report needs a source that computes', () => {
    expect(() => scaled(({ pool }) => ({ signals: [Signal.poolQueue(pool, 3)] }))).toThrow(
      'GKEI_SIGNAL_UNSUPPORTED: MetricSource.managedPrometheus cannot compute Signal.poolQueue',
    );
  });

  test('say nothing of one server among several', () => {
    const { chart, server } = served();
    const others = [testServer(chart, {}, 'a'), testServer(chart, {}, 'b')];
    const pool = new InferencePool(chart, 'others', { servers: others });
    const scale = (target: ModelServer) => () =>
      new InferenceAutoscaler(chart, `scale-${target.node.id}`, {
        target,
        replicas: { min: 1, max: 2 },
        signals: [Signal.poolRequests(pool, 8)],
      });
    expect(scale(server)).toThrow('GKEI_SIGNAL_OF_OTHER_SERVERS');
    expect(scale(others[0])).toThrow('GKEI_SIGNAL_OF_OTHER_SERVERS');
  });
});

test('prometheus-adapter has a rule for every metric that is asked for', () => {
  const { objects } = scaled(({ pool }) => ({
    source: MetricSource.prometheusAdapter(),
    signals: [
      Signal.queuedRequests(5),
      Signal.runningRequests(24),
      Signal.kvCacheUse(0.8),
      Signal.poolQueue(pool, 3),
      Signal.poolRequests(pool, 24),
      Signal.poolPromptTokens(pool, 8000),
    ],
  }));
  const metrics: Record<string, { metric: { name: string } }>[] = only(objects, 'HorizontalPodAutoscaler').spec.metrics;
  const names = (field: string) => metrics.flatMap((metric) => metric[field]?.metric.name ?? []);
  const { rules, externalRules } = PROMETHEUS_ADAPTER_CONFIG;
  expect(names('pods')).toHaveLength(3);
  expect(rules.map(({ name }) => name.as)).toEqual(names('pods'));
  expect(externalRules.map(({ name }) => name.as)).toEqual(names('external'));
});

describe('KEDA', () => {
  const source = MetricSource.keda({ serverAddress: 'http://prometheus.monitoring.svc:9090' });

  test('a ScaledObject divides the total over the pods by the target of one', () => {
    const { objects, server } = scaled(() => ({ source }));
    const { spec } = only(objects, 'ScaledObject');
    expect(spec).toMatchObject({
      minReplicaCount: 1,
      maxReplicaCount: 8,
      fallback: { failureThreshold: 3, replicas: 1 },
    });
    expect(spec.triggers[0]).toMatchObject({
      type: 'prometheus',
      metricType: 'AverageValue',
      metadata: {
        serverAddress: 'http://prometheus.monitoring.svc:9090',
        query: `sum(vllm:num_requests_waiting{namespace="llm",pod=~"${server.deployment.name}-[0-9a-z]+-[0-9a-z]{5}"})`,
        threshold: '5',
      },
    });
    expect(objects.some(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'TriggerAuthentication')).toBe(
      false,
    );
  });

  test('reads managed Prometheus as its own Google service account', () => {
    const { objects } = scaled(() => ({ source: MetricSource.kedaManagedPrometheus({ project: 'acme-llm' }) }));
    const { metadata, spec } = only(objects, 'TriggerAuthentication');
    expect(spec).toEqual({ podIdentity: { provider: 'gcp' } });
    expect(only(objects, 'ScaledObject').spec.triggers[0]).toMatchObject({
      authenticationRef: { name: metadata.name },
      metadata: {
        serverAddress: 'https://monitoring.googleapis.com/v1/projects/acme-llm/location/global/prometheus',
      },
    });
  });

  test('scales to zero on requests that the picker sees, and wakes on those that found no replica', () => {
    const replicas = { min: 0, max: 4 };
    const { objects } = scaled(({ pool }) => ({ source, replicas, signals: [Signal.poolRequests(pool, 24)] }));
    const { spec } = only(objects, 'ScaledObject');
    expect(spec.minReplicaCount).toBe(0);
    expect(spec.triggers[0].metadata.query).toContain('reason="no-endpoint"');
  });

  test('does not scale to zero on what the pods report', () => {
    expect(() => scaled(() => ({ source, replicas: { min: 0, max: 4 } }))).toThrow(
      'replicas.min is 0; set it to a whole number of at least 1',
    );
  });
});

test('an AutoscalingMetric names the pods’ gauges, and queries for the picker’s', () => {
  const { objects, server } = scaled(({ pool }) => ({
    source: MetricSource.gkeAutoscalingMetric(),
    signals: [Signal.queuedRequests(5), Signal.poolQueue(pool, 3)],
  }));
  const { metadata, spec } = only(objects, 'AutoscalingMetric');
  const [pods, query] = spec.metrics;
  expect(pods.pod).toEqual({
    selector: { matchLabels: server.podSelector },
    containers: [
      {
        endpoint: { port: 8000, path: '/metrics' },
        metrics: [{ gauge: { name: 'queued-requests', prometheusMetricName: 'vllm:num_requests_waiting' } }],
      },
    ],
  });
  expect(query.promql.query).toContain('max by (model_server_endpoint) (llm_d_epp_per_endpoint_queue_size{');
  const metrics: Record<string, { metric: { name: string } }>[] = only(objects, 'HorizontalPodAutoscaler').spec.metrics;
  expect(metrics.map(({ pods, external }) => (pods ?? external).metric.name)).toEqual([
    `autoscaling.gke.io|${metadata.name}|queued-requests`,
    `autoscaling.gke.io|${metadata.name}|pool-queue`,
  ]);
});

test('a server with a number of replicas of its own cannot be scaled', () => {
  const chart = testChart();
  const target = testServer(chart, { replicas: 3 });
  const signals = [Signal.queuedRequests(5)];
  expect(() => new InferenceAutoscaler(chart, 'scale', { target, replicas: { min: 1, max: 4 }, signals })).toThrow(
    'GKEI_REPLICAS_FIXED',
  );
});

test('a second autoscaler of the same server is found', () => {
  const { chart, server } = served();
  for (const id of ['first', 'second']) {
    const signals = [Signal.queuedRequests(5)];
    new InferenceAutoscaler(chart, id, { target: server, replicas: { min: 1, max: 4 }, signals });
  }
  expect(() => render(chart)).toThrow('GKEI_AUTOSCALERS_COLLIDE');
});

test('an autoscaler that somebody else wrote for our server is checked too', () => {
  const { chart, server } = served();
  new ApiObject(chart, 'hpa', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: server.deployment.name },
      maxReplicas: 3,
    },
  });
  expect(() => render(chart)).toThrow('GKEI_AUTOSCALER_SIGNAL_BLIND');
});

test.each([
  ['no signal', () => ({ signals: [] }), 'GKEI_EMPTY_LIST'],
  ['more replicas at least than at most', () => ({ replicas: { min: 3, max: 2 } }), 'replicas.max is 2'],
  ['half a replica', () => ({ replicas: { min: 1.5, max: 2 } }), 'GKEI_OUT_OF_RANGE'],
])('%s is refused', (_what, props, message) => {
  expect(() => scaled(props)).toThrow(message);
});

test.each([
  [() => Signal.queuedRequests(0)],
  [() => Signal.runningRequests(Number.NaN)],
  [() => Signal.kvCacheUse(1)],
  [() => Signal.kvCacheUse(80)],
])('a target that can never or always be met is refused', (make) => {
  expect(make).toThrow('GKEI_OUT_OF_RANGE');
});
