import { GKE_AUTOSCALING_METRIC } from './sources/gke-autoscaling-metric';
import { keda } from './sources/keda';
import { type ManagedPrometheusSourceProps, managedPrometheus } from './sources/managed-prometheus';
import { PROMETHEUS_ADAPTER } from './sources/prometheus-adapter';
import type { SourceBinding } from './sources/source-binding';

/** Which server KEDA asks. */
export interface KedaSourceProps {
  /** Address of the Prometheus, such as `http://prometheus.monitoring.svc:9090`. */
  readonly serverAddress: string;
}

/** Whose managed Prometheus KEDA asks. */
export interface KedaManagedPrometheusSourceProps {
  /** Id of the Google Cloud project whose metrics are read. */
  readonly project: string;
}

/** The way from metrics to replicas. A cluster can have one adapter for custom metrics only: these exclude each other. */
export class MetricSource {
  /**
   * Google's managed Prometheus and a HorizontalPodAutoscaler. Needs the Stackdriver adapter for custom metrics in the
   * cluster, and somebody who collects the metrics, such as `InferenceMonitoring`.
   */
  static managedPrometheus(props: ManagedPrometheusSourceProps = {}): MetricSource {
    return new MetricSource(managedPrometheus(props));
  }

  /**
   * A Prometheus of your own and a HorizontalPodAutoscaler. Needs prometheus-adapter with the rules of
   * `PROMETHEUS_ADAPTER_CONFIG`.
   */
  static prometheusAdapter(): MetricSource {
    return new MetricSource(PROMETHEUS_ADAPTER);
  }

  /** A Prometheus of your own and KEDA's ScaledObject. Needs KEDA in the cluster, and no adapter. */
  static keda({ serverAddress }: KedaSourceProps): MetricSource {
    return new MetricSource(keda(serverAddress, false));
  }

  /**
   * Google's managed Prometheus and KEDA's ScaledObject. Needs KEDA in the cluster, whose service account may read metrics
   * (`roles/monitoring.viewer` by Workload Identity).
   */
  static kedaManagedPrometheus({ project }: KedaManagedPrometheusSourceProps): MetricSource {
    const address = `https://monitoring.googleapis.com/v1/projects/${project}/location/global/prometheus`;
    return new MetricSource(keda(address, true));
  }

  /**
   * GKE's AutoscalingMetric and a HorizontalPodAutoscaler: no adapter, and metrics a few seconds old. Preview: needs GKE
   * 1.35.1-gke.1396000 or newer with the `PERFORMANCE` profile for pod autoscaling. Its fields are unverified.
   */
  static gkeAutoscalingMetric(): MetricSource {
    return new MetricSource(GKE_AUTOSCALING_METRIC);
  }

  private constructor(
    /** @internal */
    readonly _binding: SourceBinding,
  ) {}
}
