import type { NodePoolArgs } from '@pulumi/gcp/container/nodePool';
import type { Input } from '@pulumi/pulumi';
import type { Accelerator, Model } from '../../catalog';
import type { Capacity } from '../../constructs/model-server/placement/capacity';
import type { NodeDiskWishes } from '../../planning';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { GpuSharing } from './gpu-sharing';
import type { NodeCounts } from './node-counts';
import type { NodeTaint } from './node-taint';
import type { NodeUpgrades } from './node-upgrades';

/**
 * The NVIDIA driver that GKE installs: its `latest`, its `default` for the node's version, or none (`disabled`), where a
 * DaemonSet of yours installs one.
 */
export type GpuDriver = 'latest' | 'default' | 'disabled';

/** The disks of a pool's nodes. */
export interface NodeStorage extends NodeDiskWishes {
  /**
   * Disk images that hold container images: nodes start with these at hand. GKE's tool `gke-disk-image-builder` makes them.
   *
   * @default - none
   */
  readonly imageDisks?: readonly Input<string>[];
}

/** What a GPU node pool is made of. What decisions depend on is plain; the rest may be known later. */
export interface GpuNodePoolArgs {
  /** The cluster; Autopilot clusters make their nodes themselves. */
  readonly cluster: ClusterTarget;
  /** The GPU. */
  readonly accelerator: Accelerator;
  /**
   * GPUs of each node, at least 1: as many as a replica has on a machine.
   *
   * @default - those of `machineType`, or the fewest that a machine has
   */
  readonly gpus?: number;
  /**
   * The machine type, such as `g2-standard-12`. For one that the catalog does not know, such as a larger N1, set
   * `nodeConfig.machineType` in `overrides`.
   *
   * @default - the smallest with these GPUs
   */
  readonly machineType?: string;
  /** Fewest and most nodes, in total or for each zone. */
  readonly nodes: NodeCounts;
  /**
   * Where the machines come from. A ComputeClass gets on-demand machines that carry its label and taint.
   *
   * @default Capacity.onDemand()
   */
  readonly capacity?: Capacity;
  /**
   * Zones of the nodes, at least one, in the cluster's region. Not every zone has every GPU.
   *
   * @default - those of the cluster
   */
  readonly zones?: readonly string[];
  /**
   * The driver. vLLM's images are built for a CUDA release that GKE's default driver may be too old for. GKE cannot change
   * it on existing nodes, so a change replaces the pool, the new one first.
   *
   * @default 'latest'
   */
  readonly driver?: GpuDriver;
  /**
   * How pods share a GPU.
   *
   * @default - a pod has its GPUs to itself
   */
  readonly sharing?: GpuSharing;
  /**
   * The models whose weights lie on the nodes' disks, which are made large enough for as many replicas as the GPUs of a node
   * hold. One that does not fit the GPUs is an error.
   *
   * @default - none: their weights are in buckets or volumes
   */
  readonly models?: readonly Model[];
  /**
   * Machines of a replica, at least 1. With several, nodes are placed close together.
   *
   * @default 1
   */
  readonly machines?: number;
  /**
   * The disks of the nodes.
   *
   * @default - boot disks that hold the models and their image; local SSDs where the machine brings them
   */
  readonly storage?: NodeStorage;
  /**
   * Labels of the nodes, beside those that GKE sets.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, Input<string>>>;
  /**
   * Taints of the nodes, beside `nvidia.com/gpu`, which GKE sets.
   *
   * @default - none
   */
  readonly taints?: readonly NodeTaint[];
  /**
   * How nodes are upgraded.
   *
   * @default - one more node at a time; with a reservation one less; flex-start nodes by their successors
   */
  readonly upgrades?: NodeUpgrades;
  /**
   * Email of the service account that the nodes run as. It needs to write logs and metrics and to read images.
   *
   * @default - that of the cluster's other nodes; where it is not known, that of a new NodeServiceAccount
   */
  readonly serviceAccount?: Input<string>;
  /**
   * Anything else of the node pool, merged last over what is made of the above: objects by key, lists as a whole; `null`
   * removes a key.
   *
   * @default - nothing
   */
  readonly overrides?: { readonly [K in keyof NodePoolArgs]?: NodePoolArgs[K] | null };
}
