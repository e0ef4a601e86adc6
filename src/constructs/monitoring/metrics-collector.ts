import type { CollectorBinding } from './collectors/collector-binding';
import { MANAGED_PROMETHEUS } from './collectors/managed-prometheus';
import { type PrometheusOperatorProps, prometheusOperator } from './collectors/prometheus-operator';

/** What collects metrics and judges alerts in the cluster. */
export class MetricsCollector {
  /** Google Cloud Managed Service for Prometheus, on by default in new GKE clusters: PodMonitoring and Rules. */
  static managedPrometheus(): MetricsCollector {
    return new MetricsCollector(MANAGED_PROMETHEUS);
  }

  /** A Prometheus of your own under the Prometheus operator: PodMonitor and PrometheusRule. */
  static prometheusOperator(props: PrometheusOperatorProps = {}): MetricsCollector {
    return new MetricsCollector(prometheusOperator(props));
  }

  private constructor(
    /** @internal */
    readonly _binding: CollectorBinding,
  ) {}
}
