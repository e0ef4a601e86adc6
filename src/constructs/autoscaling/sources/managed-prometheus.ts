import { errorOf } from '../../../errors';
import { COLLECTED_ELSEWHERE_ANNOTATION } from '../../../rules';
import { externalMetric, type HpaMetric, horizontalPodAutoscaler, podsMetric } from '../hpa';
import { poolLabels } from '../queries';
import type { SignalSpec } from '../signal';
import type { SourceBinding } from './source-binding';

/** Options of managed Prometheus as a source. */
export interface ManagedPrometheusSourceProps {
  /**
   * Whether something outside this app collects the metrics, such as GKE's automatic application monitoring or a
   * ClusterPodMonitoring of the platform team. Without it a missing PodMonitoring is a finding.
   *
   * @default false
   */
  readonly collectedElsewhere?: boolean;
}

/**
 * Managed Prometheus through the Stackdriver adapter for custom metrics, which keeps the colon in vLLM's names.
 *
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/machine-learning/inference/autoscaling
 */
export function managedPrometheus({ collectedElsewhere = false }: ManagedPrometheusSourceProps): SourceBinding {
  const annotations: Record<string, string> = collectedElsewhere ? { [COLLECTED_ELSEWHERE_ANNOTATION]: 'true' } : {};
  return {
    name: 'MetricSource.managedPrometheus',
    least: () => 1,
    render: (scope, plan) => ({
      resource: horizontalPodAutoscaler(
        scope,
        plan,
        plan.signals.map((signal) => metric(signal, plan.namespace)),
        annotations,
      ),
      others: [],
    }),
  };
}

/** The adapter adds series up but computes nothing, so a signal must be a plain sum. */
function metric(signal: SignalSpec, namespace: string | undefined): HpaMetric {
  const name = `prometheus.googleapis.com|${signal.metric.name}|${signal.metric.type}`;
  if (!signal.pool) {
    return podsMetric(name, signal.target);
  }
  if (signal.key === 'pool-queue') {
    throw errorOf('GKEI_SIGNAL_UNSUPPORTED', {
      signal: 'Signal.poolQueue',
      source: 'MetricSource.managedPrometheus',
      instead: 'Signal.poolRequests',
    });
  }
  const labels = Object.entries(poolLabels(signal)).map(([key, value]) => [`metric.labels.${key}`, value]);
  const matchLabels = {
    ...Object.fromEntries(labels),
    ...(namespace === undefined ? {} : { 'resource.labels.namespace': namespace }),
  };
  return externalMetric({ name, selector: { matchLabels } }, signal.target);
}
