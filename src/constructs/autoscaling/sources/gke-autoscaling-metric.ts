import { errorOf } from '../../../errors';
import { described } from '../../rendering/labels';
import { RenderedObject } from '../../rendering/rendered-object';
import { externalMetric, horizontalPodAutoscaler, podsMetric } from '../hpa';
import { totalQuery } from '../queries';
import type { SourceBinding } from './source-binding';

/**
 * The spec of GKE's AutoscalingMetric. No schema is published and Google's pages disagree; these are the two forms that
 * its autoscaling pages of 2026 show, unverified: compare with `kubectl explain autoscalingmetric.spec` of your cluster.
 */
export interface AutoscalingMetricSpec {
  /** Where the metrics come from. */
  readonly metrics: readonly (
    | {
        readonly pod: {
          readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
          readonly containers: readonly {
            readonly endpoint: { readonly port: number; readonly path: string };
            readonly metrics: readonly {
              readonly gauge: { readonly name: string; readonly prometheusMetricName: string };
            }[];
          }[];
        };
      }
    | { readonly promql: { readonly name: string; readonly query: string } }
  )[];
}

/** GKE's own metrics path: the nodes scrape the pods every few seconds, and no adapter is needed. */
export const GKE_AUTOSCALING_METRIC: SourceBinding = {
  name: 'MetricSource.gkeAutoscalingMetric',
  least: () => 1,
  render: (scope, plan) => {
    const { podSelector, port, signals } = plan;
    const fromPods = signals.filter(({ pool }) => !pool);
    if (plan.encrypted && fromPods.length > 0) {
      throw errorOf('GKEI_AUTOSCALING_METRIC_TLS', { source: GKE_AUTOSCALING_METRIC.name, server: plan.workload.name });
    }
    const gauges = fromPods.map(({ key, metric }) => ({ gauge: { name: key, prometheusMetricName: metric.name } }));
    const source = new RenderedObject(scope, 'Metrics', {
      apiVersion: 'autoscaling.gke.io/v1beta1',
      kind: 'AutoscalingMetric',
      metadata: described(`The metrics that decide how many replicas of ${plan.workload.name} there are`),
      spec: (): AutoscalingMetricSpec => ({
        metrics: [
          ...(gauges.length === 0
            ? []
            : [
                {
                  pod: {
                    selector: { matchLabels: podSelector },
                    containers: [{ endpoint: { port, path: '/metrics' }, metrics: gauges }],
                  },
                },
              ]),
          ...signals
            .filter(({ pool }) => pool)
            .map((signal) => ({ promql: { name: signal.key, query: totalQuery(signal, plan) } })),
        ],
      }),
    });
    const metrics = signals.map(({ key, pool, target }) => {
      const name = `autoscaling.gke.io|${source.name}|${key}`;
      return pool ? externalMetric({ name }, target) : podsMetric(name, target);
    });
    return { resource: horizontalPodAutoscaler(scope, plan, metrics), others: [source] };
  },
};
