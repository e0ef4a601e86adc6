import { Cluster } from '@pulumi/gcp/container/cluster';
import type { NodePool } from '@pulumi/gcp/container/nodePool';
import type { Provider } from '@pulumi/kubernetes/provider';
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  output,
  type Resource,
  type ResourceOptions,
  unsecret,
} from '@pulumi/pulumi';
import { deepMerge } from '../../constructs/rendering/deep-merge';
import { NodeServiceAccount } from '../identity/node-service-account';
import { projectOr } from '../provider-project';
import { clusterArgs } from './_cluster-args';
import { connect } from './_connection';
import { existingCluster } from './_existing-cluster';
import { systemPool } from './_system-pool';
import { planCluster, SYSTEM_POOL_SUFFIX } from './cluster-plan';
import type { ClusterTarget, ConnectedCluster } from './cluster-target';
import type { ExistingCluster, InferenceClusterArgs } from './inference-cluster-args';

/**
 * A GKE cluster on which what the constructs render runs without a further click: Gateway API and InferencePool, Dataplane V2,
 * Workload Identity, managed Prometheus with GPU metrics, and on Standard clusters the nodes without GPUs that GPU node pools
 * come after.
 */
export class InferenceCluster extends ComponentResource implements ConnectedCluster {
  /** A cluster that somebody else made. What `existing` does not say, GKE is asked for. Nothing but a provider is registered. */
  static fromExisting(existing: ExistingCluster, opts: ResourceOptions = {}): ConnectedCluster {
    return existingCluster(existing, opts);
  }

  readonly name: Output<string>;
  readonly location: Output<string>;
  readonly project: Output<string>;
  readonly mode: ClusterTarget['mode'];
  readonly workloadPool: Output<string>;
  readonly nodeServiceAccount: Output<string>;
  readonly prerequisites: readonly Resource[];
  readonly endpoint: Output<string>;
  /** Certificate of the authority that signed the API's certificate at its IP address, in base64. */
  readonly caCertificate: Output<string>;
  readonly kubeconfig: Output<string>;
  readonly provider: Provider;
  /** The cluster itself. */
  readonly cluster: Cluster;
  /** The nodes without GPUs; undefined on Autopilot. */
  readonly systemPool: NodePool | undefined;

  /**
   * @throws GKEI_CLUSTER_NAME, GKEI_LOCATION, GKEI_AUTOPILOT_OPTION, GKEI_AUTOPILOT_ZONAL, GKEI_PROXY_ONLY_SUBNET_MISSING, GKEI_GKE_VERSION,
   *   GKEI_GKE_VERSION_TOO_OLD, GKEI_EMPTY_LIST, GKEI_ZONE_OUTSIDE_REGION, GKEI_CONTROL_PLANE_CLOSED, GKEI_CONTROL_PLANE_OPEN,
   *   GKEI_AUTHORIZED_NETWORKS_UNUSED, GKEI_MAINTENANCE_WINDOW, GKEI_MAINTENANCE_EXCLUSION, GKEI_SYSTEM_POOL_GPU,
   *   GKEI_OUT_OF_RANGE; all of them before anything is registered.
   */
  constructor(name: string, args: InferenceClusterArgs, opts?: ComponentResourceOptions) {
    const plan = planCluster(name, args);
    super('gke-inference:index:InferenceCluster', name, {}, opts);
    const inside = { parent: this };
    const project = projectOr(args.project, this);
    const account =
      args.nodeServiceAccount === undefined ? new NodeServiceAccount(`${name}-nodes`, { project }, inside) : undefined;
    const serviceAccount = account?.email ?? output(args.nodeServiceAccount!);

    const cluster = new Cluster(name, deepMerge(clusterArgs(args, { plan, project, serviceAccount }), args.overrides), {
      ...inside,
      dependsOn: [...args.network.prerequisites, ...(account ? [account] : [])],
      // Both describe the pool that is gone; GKE then tells them of another one, and a change would replace the cluster.
      ignoreChanges: plan.systemPool ? ['initialNodeCount', 'nodeConfig'] : [],
    });
    this.cluster = cluster;
    this.name = cluster.name;
    this.location = cluster.location;
    this.project = project;
    this.mode = args.mode ?? 'standard';
    // Of the cluster, because the pool exists from the project's first cluster on.
    this.workloadPool = cluster.workloadIdentityConfig.workloadPool as Output<string>;
    this.nodeServiceAccount = serviceAccount;

    this.systemPool =
      plan.systemPool &&
      systemPool(
        `${name}${SYSTEM_POOL_SUFFIX}`,
        {
          cluster: cluster.name,
          location: cluster.location,
          project,
          serviceAccount,
          size: plan.systemPool,
          overrides: args.systemPool?.overrides,
        },
        inside,
      );
    this.prerequisites = this.systemPool ? [this.systemPool] : [];

    const { dns } = plan.access;
    // It is public, and comes in one block with what is not.
    this.caCertificate = unsecret(cluster.masterAuth.clusterCaCertificate);
    this.endpoint = dns
      ? (cluster.controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint as Output<string>)
      : cluster.endpoint;
    const connection = connect(
      name,
      {
        cluster: cluster.name,
        identity: cluster.id,
        host: this.endpoint,
        caCertificate: dns ? undefined : this.caCertificate,
      },
      // Pods find no node before the pool is there, and are gone before it goes.
      { ...inside, dependsOn: [...this.prerequisites] },
    );
    this.kubeconfig = connection.kubeconfig;
    this.provider = connection.provider;
    this.registerOutputs({
      name: this.name,
      location: this.location,
      project,
      workloadPool: this.workloadPool,
      nodeServiceAccount: serviceAccount,
      endpoint: this.endpoint,
      caCertificate: this.caCertificate,
      kubeconfig: this.kubeconfig,
    });
  }
}
