import type { ClusterArgs } from '@pulumi/gcp/container/cluster';
import type { NodePoolArgs } from '@pulumi/gcp/container/nodePool';
import type { Input } from '@pulumi/pulumi';
import type { GatewayClass } from '../../catalog';
import type { ControlPlaneAccess, MaintenanceExclusion, MaintenanceWindow } from '../../planning';
import type { ClusterNetwork } from '../network/cluster-network';
import type { ClusterTarget } from './cluster-target';

/** Which versions a cluster gets, and when. */
export interface ClusterUpgrades {
  /**
   * How soon new versions come: `rapid` has the newest ones and no service level agreement, `extended` keeps a minor version
   * for up to 24 months.
   *
   * @default 'regular'
   */
  readonly channel?: 'rapid' | 'regular' | 'stable' | 'extended';
  /**
   * The version that the cluster starts with, and below which it never is: the newest patch of `1.35`, of `1.35.6`, or
   * exactly `1.35.6-gke.1250000`. Later ones come from the channel. At least 1.34.0-gke.1626000, which comes with
   * InferencePool v1.
   *
   * @default '1.35'
   */
  readonly minVersion?: string;
  /**
   * When GKE may upgrade control plane and nodes.
   *
   * @default - at any time
   */
  readonly window?: MaintenanceWindow;
  /**
   * When it may not although the window is open, such as a sale; at most 20.
   *
   * @default - never
   */
  readonly exclusions?: readonly MaintenanceExclusion[];
}

/** The nodes without GPUs, on which pickers, controllers and everything else runs that is not a model server. */
export interface SystemPool {
  /**
   * Machine type, without GPUs.
   *
   * @default 'e2-standard-4'
   */
  readonly machineType?: string;
  /**
   * Fewest nodes in all zones together, at least 1. Two keep one of two pickers serving while a node is upgraded.
   *
   * @default 2
   */
  readonly minNodes?: number;
  /**
   * Most nodes in all zones together, at least `minNodes` and one for each zone.
   *
   * @default 10
   */
  readonly maxNodes?: number;
  /**
   * Fields of the node pool, merged deeply over what is derived. `null` removes one.
   *
   * @default - nothing
   */
  readonly overrides?: { readonly [K in keyof NodePoolArgs]?: NodePoolArgs[K] | null };
}

/** What a cluster for inference is made of. */
export interface InferenceClusterArgs {
  /** Where nodes, pods and Services get their addresses: an InferenceNetwork, or what exists of one. */
  readonly network: ClusterNetwork;
  /** Region of the control plane, such as `europe-west4`, or a zone, whose control plane is away while it is upgraded. */
  readonly location: string;
  /**
   * Project of the cluster.
   *
   * @default - that of the provider
   */
  readonly project?: Input<string>;
  /**
   * Who makes the nodes: you by node pools and ComputeClasses, or Google for each pod.
   *
   * @default 'standard'
   */
  readonly mode?: ClusterTarget['mode'];
  /**
   * Zones of the nodes, at least one. GPUs are rarely in all zones of a region.
   *
   * @default - three zones of GKE's choice, or that of a zonal cluster
   */
  readonly zones?: readonly string[];
  /**
   * Class of the Gateways that will be made. One that needs a proxy-only subnet is refused where `network` has none, and one
   * that serves several clusters has the cluster registered in the fleet of its project.
   *
   * @default GatewayClass.GKE_REGIONAL_EXTERNAL
   */
  readonly gatewayClass?: GatewayClass;
  /**
   * Which versions it gets, and when.
   *
   * @default - the Regular channel, from 1.35 on, at any time
   */
  readonly upgrades?: ClusterUpgrades;
  /**
   * Where its API answers, and to whom.
   *
   * @default - at a DNS name, guarded by IAM; at no IP address
   */
  readonly controlPlane?: ControlPlaneAccess;
  /**
   * Whether nodes have internal addresses alone. They then reach Docker Hub and Hugging Face through Cloud NAT.
   *
   * @default true
   */
  readonly privateNodes?: boolean;
  /**
   * Who answers pods that ask for names: Cloud DNS on every node, or kube-dns behind NodeLocal DNSCache. Standard clusters only:
   * Autopilot has Cloud DNS.
   *
   * @default 'cloud-dns'
   */
  readonly dns?: 'cloud-dns' | 'kube-dns';
  /**
   * The nodes without GPUs. Standard clusters only.
   *
   * @default - 2 to 10 e2-standard-4
   */
  readonly systemPool?: SystemPool;
  /**
   * Email of the service account that nodes run as.
   *
   * @default - that of a new NodeServiceAccount
   */
  readonly nodeServiceAccount?: Input<string>;
  /**
   * Whether the cluster cannot be deleted before this was set to `false` and applied.
   *
   * @default true
   */
  readonly deletionProtection?: Input<boolean>;
  /**
   * Fields of the cluster, merged deeply over what is derived. `null` removes one; an Output replaces the whole field.
   *
   * @default - nothing
   */
  readonly overrides?: {
    readonly [K in Exclude<keyof ClusterArgs, 'enableAutopilot' | 'location' | 'project'>]?: ClusterArgs[K] | null;
  };
}

/** A cluster that somebody else made. */
export interface ExistingCluster {
  /** Its name. */
  readonly name: string;
  /** Region or zone of its control plane. */
  readonly location: string;
  /** Project that it runs in. */
  readonly project: string;
  /**
   * Who makes its nodes.
   *
   * @default 'standard'
   */
  readonly mode?: ClusterTarget['mode'];
  /**
   * Host of its API.
   *
   * @default - GKE is asked: its DNS name if that is open, otherwise its IP address
   */
  readonly endpoint?: Input<string>;
  /**
   * Certificate of the authority that signed the API's certificate, in base64. With `endpoint`.
   *
   * @default - GKE is asked; with `endpoint`, an authority that everybody knows, as that of DNS names
   */
  readonly caCertificate?: Input<string>;
  /**
   * Email of the service account that its nodes run as.
   *
   * @default - not known
   */
  readonly nodeServiceAccount?: Input<string>;
}
