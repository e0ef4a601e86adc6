import type { Provider } from '@pulumi/kubernetes/provider';
import type { Input, Output, Resource } from '@pulumi/pulumi';

/** A GKE cluster as node pools, identities and charts see it: an InferenceCluster, or one that exists. */
export interface ClusterTarget {
  /** Name of the cluster. */
  readonly name: Input<string>;
  /** Region or zone of its control plane. */
  readonly location: Input<string>;
  /** Project that it runs in. */
  readonly project: Input<string>;
  /** Who manages its nodes. A plain value: node pools cannot be added to Autopilot. */
  readonly mode: 'standard' | 'autopilot';
  /** Pool of Workload Identity, such as `my-project.svc.id.goog`. */
  readonly workloadPool: Input<string>;
  /**
   * Email of the service account that its nodes run as.
   *
   * @default - not known: node pools make one of their own
   */
  readonly nodeServiceAccount?: Input<string>;
  /**
   * What must exist before GPU node pools are added: the pool without GPUs. GKE taints GPU nodes only if the cluster has
   * such a pool at that time, and never afterwards.
   */
  readonly prerequisites: readonly Resource[];
}

/** A cluster that objects can be applied to. */
export interface ConnectedCluster extends ClusterTarget {
  /** Host of its API: a DNS name, or an IP address. */
  readonly endpoint: Output<string>;
  /** A kubeconfig without secrets: who uses it logs in by `gke-gcloud-auth-plugin`. */
  readonly kubeconfig: Output<string>;
  /** Applies objects to it, with that kubeconfig. */
  readonly provider: Provider;
}
