import type { Input } from '@pulumi/pulumi';
import type { GatewayClass } from '../../catalog';
import type { ConnectedCluster } from '../cluster/cluster-target';
import type { ExistingCluster, InferenceClusterArgs } from '../cluster/inference-cluster-args';
import type { ClusterNetwork } from '../network/cluster-network';
import type { InferenceNetworkArgs } from '../network/inference-network-args';
import type { GpuNodePoolArgs } from '../node-pool/gpu-node-pool-args';
import type { ImageVersion } from '../registry/picker-repository';
import type { PlatformService } from './platform-service';

/** What is chosen about a network that a platform makes. */
export type PlatformNetwork = Omit<InferenceNetworkArgs, 'region' | 'project' | 'gatewayClass'>;

/** What is chosen about a cluster that a platform makes. */
export type PlatformCluster = Omit<InferenceClusterArgs, 'network' | 'location' | 'project' | 'gatewayClass' | 'zones'>;

/** A cluster by what is known of it. */
export interface PlatformOnCluster {
  /** The cluster that exists. */
  readonly existing: ExistingCluster;
}

/** What is chosen about a node pool that a platform makes; everything else follows from the services that run there. */
export interface PoolOptions
  extends Pick<GpuNodePoolArgs, 'machineType' | 'zones' | 'driver' | 'storage' | 'labels' | 'upgrades' | 'overrides'> {
  /**
   * Fewest and most nodes. Fewer than the replicas need are refused.
   *
   * @default - as many in total as the replicas of its services need
   */
  readonly nodes?: GpuNodePoolArgs['nodes'];
}

/** The picker's image: a version in the repository that the platform makes, or an image elsewhere. */
export type PlatformPicker = ImageVersion | { readonly image: string };

/** What a platform is made of. `S` are the names of its services. */
export interface InferencePlatformArgs<S extends string = string> {
  /** Region of everything, such as `europe-west4`, or a zone for a cluster whose control plane stands in one zone. */
  readonly location: string;
  /** The models that are served, by names of your choice: lower-case letters, digits and dashes. At least one. */
  readonly services: Readonly<Record<S, PlatformService>>;
  /**
   * Project of everything.
   *
   * @default - that of the provider
   */
  readonly project?: Input<string>;
  /**
   * Zones of all nodes, at least one. GPUs are rarely in all zones of a region.
   *
   * @default - GKE's choice
   */
  readonly zones?: readonly string[];
  /**
   * Class of the gateways that lead to the services.
   *
   * @default GatewayClass.GKE_REGIONAL_EXTERNAL
   */
  readonly gatewayClass?: GatewayClass;
  /**
   * The network: one that exists, or what is chosen about a new one.
   *
   * @default - a new one
   */
  readonly network?: ClusterNetwork | PlatformNetwork;
  /**
   * The cluster: one that exists, as a resource or by its name, or what is chosen about a new one.
   *
   * @default - a new Standard cluster
   */
  readonly cluster?: ConnectedCluster | PlatformOnCluster | PlatformCluster;
  /**
   * What is chosen about node pools, by their names: accelerator, `x` and the GPUs of a node if several, `on` and the machines of
   * a replica if several, and the capacity unless it is on-demand, such as `l4`, `a100-80x4` or `l4-spot`. Standard clusters only.
   *
   * @default - nothing
   */
  readonly pools?: Readonly<Record<string, PoolOptions>>;
  /**
   * Namespace of the services: its name for a new one, or `{ existing }`.
   *
   * @default 'llm'
   */
  readonly namespace?: string | { readonly existing: string };
  /**
   * The picker's image. Without an image of your own, an Artifact Registry repository is made for it.
   *
   * @default - no version yet: the repository is made, for you to push to
   */
  readonly picker?: PlatformPicker;
  /**
   * Whether images of model servers come through a repository of your own, from which GKE can stream them and which has no pull
   * limits.
   *
   * @default true
   */
  readonly imageCache?: boolean;
  /**
   * What reads metrics of Managed Service for Prometheus to scale replicas, and gets the right to: the Stackdriver adapter for custom
   * metrics, or KEDA. You install it.
   *
   * @default 'none'
   */
  readonly metricsReader?: 'adapter' | 'keda' | 'none';
}
