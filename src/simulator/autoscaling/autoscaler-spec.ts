import { DEFAULT_BEHAVIOR, type HpaMetric, type HpaSpec } from './hpa';

/** An autoscaler and the way that metrics take to it. */
export interface AutoscalerSpec {
  readonly name: string;
  /** What it follows, for people. */
  readonly title: string;
  readonly hpa: HpaSpec;
  /** Seconds from one look at the servers' metrics to the next. */
  readonly scrapeSeconds: number;
  /** Seconds until the autoscaler can see what was collected. */
  readonly delaySeconds: number;
}

/** Prometheus operators' usual interval, and an assumed way through an adapter. */
export const METRIC_WAY = { scrapeSeconds: 15, delaySeconds: 5 };

/** Fewest and most pods of the autoscalers that are known by name. */
const RANGE = { minReplicas: 1, maxReplicas: 16 };

/** As `InferenceAutoscaler` renders it: down by a quarter, or one, in the 150 s of a drain, when fewer have sufficed for 300 s. */
const BEHAVIOR: HpaSpec['behavior'] = {
  ...DEFAULT_BEHAVIOR,
  scaleDown: {
    ...DEFAULT_BEHAVIOR.scaleDown,
    policies: [
      { type: 'Percent', value: 25, periodSeconds: 150 },
      { type: 'Pods', value: 1, periodSeconds: 150 },
    ],
  },
};

const pods = (name: string, value: number): HpaMetric => ({
  type: 'Pods',
  name,
  target: { type: 'AverageValue', value },
});
const cpu = (value: number): HpaMetric => ({ type: 'Resource', name: 'cpu', target: { type: 'Utilization', value } });
const total = (name: string, value: number): HpaMetric => ({
  type: 'External',
  name,
  target: { type: 'AverageValue', value },
});

const known = (name: string, title: string, metrics: readonly HpaMetric[], behavior: HpaSpec['behavior']) => ({
  name,
  title,
  hpa: { ...RANGE, metrics, behavior },
  ...METRIC_WAY,
});

/** Autoscalers that are known by name, for a first look: requests that a pod serves well depend on model, GPU and traffic. */
export const AUTOSCALERS: readonly AutoscalerSpec[] = [
  known(
    'cpu',
    'CPU at 80 % of what pods request: what counts where an HPA names no metric',
    [cpu(80)],
    DEFAULT_BEHAVIOR,
  ),
  known('cpu-50', 'CPU at 50 % of what pods request', [cpu(50)], DEFAULT_BEHAVIOR),
  known('kv', '80 % of the KV cache', [pods('kv-cache-use', 0.8)], BEHAVIOR),
  known('queue', 'five waiting requests for each pod', [pods('queued-requests', 5)], BEHAVIOR),
  known('requests', '48 requests under way for each pod, waiting or running', [total('pool-requests', 48)], BEHAVIOR),
  known(
    'requests-kv',
    'the same, and 70 % of the KV cache: what wants more pods counts',
    [total('pool-requests', 48), pods('kv-cache-use', 0.7)],
    BEHAVIOR,
  ),
  known('tokens', '20,000 prompt tokens to compute for each pod', [total('pool-prompt-tokens', 20_000)], BEHAVIOR),
];
