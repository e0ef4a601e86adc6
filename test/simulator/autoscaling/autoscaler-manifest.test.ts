import { App, Chart } from 'cdk8s';
import { Accelerator, InferenceAutoscaler, LlmService, MetricSource, Model, Signal } from '../../../src';
import { readAutoscaler } from '../../../src/simulator/autoscaling';
import { DEFAULT_BEHAVIOR } from '../../../src/simulator/autoscaling/hpa';

/** What `InferenceAutoscaler` renders. */
function rendered(source: MetricSource) {
  const chart = new Chart(new App(), 'chart', { namespace: 'llm' });
  const chat = new LlmService(chart, 'chat', {
    model: Model.QWEN3_8B,
    accelerator: Accelerator.L4,
    picker: { image: 'example.com/picker:1' },
  });
  const signals = [Signal.poolRequests(chat.pool, 24), Signal.kvCacheUse(0.8), Signal.queuedRequests(5)];
  const { resource } = new InferenceAutoscaler(chart, 'scale', {
    target: chat.server,
    replicas: { min: 2, max: 8 },
    signals,
    source,
  });
  return resource.toJson();
}

it.each([
  ['managed Prometheus', MetricSource.managedPrometheus()],
  ['prometheus-adapter', MetricSource.prometheusAdapter()],
  ["GKE's AutoscalingMetric", MetricSource.gkeAutoscalingMetric()],
])('reads what this library renders for %s', (_, source) => {
  const manifest = rendered(source);
  const { hpa } = readAutoscaler(manifest, 'here');
  expect([hpa.minReplicas, hpa.maxReplicas]).toEqual([2, 8]);
  expect(hpa.metrics.map(({ type, target }) => [type, target])).toEqual([
    ['External', { type: 'AverageValue', value: 24 }],
    ['Pods', { type: 'AverageValue', value: 0.8 }],
    ['Pods', { type: 'AverageValue', value: 5 }],
  ]);
  const { scaleDown } = manifest.spec.behavior;
  expect(hpa.behavior.scaleDown).toEqual({ ...scaleDown, tolerance: 0.1 });
});

const hpa = (spec: object) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'chat' },
  spec,
});
const resource = (name: string, target: object) => ({ type: 'Resource', resource: { name, target } });
const pods = (name: string, averageValue: unknown) => ({
  type: 'Pods',
  pods: { metric: { name }, target: { type: 'AverageValue', averageValue } },
});

it("fills in the API server's defaults: one replica, 80 % CPU, its behavior", () => {
  expect(readAutoscaler(hpa({ maxReplicas: 4 }), 'here').hpa).toEqual({
    minReplicas: 1,
    maxReplicas: 4,
    metrics: [{ type: 'Resource', name: 'cpu', target: { type: 'Utilization', value: 80 } }],
    behavior: DEFAULT_BEHAVIOR,
  });
});

it.each([
  [{}, 'spec.maxReplicas is missing; write a whole number from 1 on'],
  [{ minReplicas: 4, maxReplicas: 2 }, 'spec.maxReplicas is 2; write a whole number from 4 on'],
  [{ minReplicas: 0, maxReplicas: 2 }, 'spec.minReplicas is 0; write a whole number from 1 on'],
  [{ maxReplicas: 2, metrics: [] }, 'spec.metrics is no list; write at least one item'],
  [
    { maxReplicas: 2, metrics: [{ type: 'Object' }] },
    'spec.metrics[0].type is "Object", which is not simulated; the nearest one is ',
  ],
  [
    { maxReplicas: 2, metrics: [resource('memory', { type: 'Utilization', averageUtilization: 80 })] },
    'spec.metrics[0].resource.name is "memory"; write cpu, the one resource that is simulated',
  ],
  [
    { maxReplicas: 2, metrics: [pods('vllm:num_requests_waitin', '5')] },
    'spec.metrics[0].pods.metric.name is "vllm:num_requests_waitin", which is not simulated; the nearest one is vllm:num_requests_waiting',
  ],
  [
    { maxReplicas: 2, metrics: [pods('inference_pool_requests', '5')] },
    'spec.metrics[0].pods.metric.name is "inference_pool_requests", which no pod reports; write it behind a metric of type External',
  ],
  [
    { maxReplicas: 2, metrics: [pods('vllm:num_requests_waiting', 'many')] },
    'spec.metrics[0].pods.target.averageValue is "many"; write a quantity above 0, such as 5 or 800m',
  ],
  [
    { maxReplicas: 2, behavior: { scaleDown: { selectPolicy: 'Most' } } },
    'spec.behavior.scaleDown.selectPolicy is "Most", which is not simulated; the nearest one is ',
  ],
  [
    { maxReplicas: 2, behavior: { scaleUp: { policies: [{ type: 'Pods', value: 4 }] } } },
    'spec.behavior.scaleUp.policies[0].periodSeconds is missing; write a whole number from 1 on',
  ],
])('refuses %j', (spec, message) => {
  expect(() => readAutoscaler(hpa(spec), 'hpa.yaml:3')).toThrow(`GKEI_AUTOSCALER_MANIFEST: hpa.yaml:3: ${message}`);
});

it('refuses other objects', () => {
  const old = { ...hpa({ maxReplicas: 2 }), apiVersion: 'autoscaling/v1' };
  expect(() => readAutoscaler(old, 'hpa.yaml:1')).toThrow(
    'hpa.yaml:1: the object is autoscaling/v1 HorizontalPodAutoscaler; name a file with a HorizontalPodAutoscaler of autoscaling/v2',
  );
});
