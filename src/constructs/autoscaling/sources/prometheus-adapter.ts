import { type Metric, PICKER_METRICS, VLLM_METRICS } from '../../../catalog';
import { externalMetric, horizontalPodAutoscaler, podsMetric } from '../hpa';
import { POOL_TOTALS, poolLabels } from '../queries';
import type { SourceBinding } from './source-binding';

/** A Prometheus of your own through prometheus-adapter, with the rules of {@link PROMETHEUS_ADAPTER_CONFIG}. */
export const PROMETHEUS_ADAPTER: SourceBinding = {
  name: 'MetricSource.prometheusAdapter',
  least: () => 1,
  render: (scope, plan) => ({
    resource: horizontalPodAutoscaler(
      scope,
      plan,
      plan.signals.map((signal) =>
        signal.pool
          ? externalMetric(
              { name: externalName(signal.key), selector: { matchLabels: poolLabels(signal) } },
              signal.target,
            )
          : podsMetric(podsName(signal.metric), signal.target),
      ),
    ),
    others: [],
  }),
};

const POD_METRICS: readonly Metric[] = [
  VLLM_METRICS.requestsWaiting,
  VLLM_METRICS.requestsRunning,
  VLLM_METRICS.kvCacheUse,
];

const POOL_SERIES: Readonly<Record<string, Metric>> = {
  'pool-queue': PICKER_METRICS.endpointQueueSize,
  'pool-requests': PICKER_METRICS.endpointRequests,
  'pool-prompt-tokens': PICKER_METRICS.endpointPromptTokens,
};

/** Namespaces are labels of Prometheus' own service discovery. */
const NAMESPACE = { namespace: { resource: 'namespace' } };

/**
 * Configuration of prometheus-adapter under which every signal has its metric: the adapter's `config.yaml`, or
 * `rules.custom` and `rules.external` of its chart. It is the same for every autoscaler of a cluster.
 */
export const PROMETHEUS_ADAPTER_CONFIG = {
  rules: POD_METRICS.map((metric) => ({
    seriesQuery: `${metric.name}{namespace!="",pod!=""}`,
    resources: { overrides: { ...NAMESPACE, pod: { resource: 'pod' } } },
    name: { as: podsName(metric) },
    metricsQuery: 'sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)',
  })),
  externalRules: Object.entries(POOL_SERIES).map(([key, { name }]) => ({
    seriesQuery: `${name}{namespace!=""}`,
    resources: { overrides: NAMESPACE },
    name: { as: externalName(key) },
    metricsQuery: POOL_TOTALS[key]('<<.LabelMatchers>>'),
  })),
};

/** Colons are for Prometheus' own recorded series, and clients of the metrics API stumble over them. */
function podsName({ name }: Metric): string {
  return name.replace(':', '_');
}

function externalName(key: string): string {
  return `inference_${key.replaceAll('-', '_')}`;
}
