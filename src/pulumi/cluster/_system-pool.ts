import { NodePool } from '@pulumi/gcp/container/nodePool';
import type { Input, ResourceOptions } from '@pulumi/pulumi';
import { deepMerge } from '../../constructs/rendering/deep-merge';
import type { ClusterPlan } from './cluster-plan';
import type { SystemPool } from './inference-cluster-args';
import { NODE_SCOPES, SHIELDED } from './node-defaults';

/** The cluster that the pool belongs to. */
interface SystemPoolInput {
  readonly cluster: Input<string>;
  readonly location: Input<string>;
  readonly project: Input<string>;
  readonly serviceAccount: Input<string>;
  readonly size: NonNullable<ClusterPlan['systemPool']>;
  readonly overrides: SystemPool['overrides'];
}

/** Registers the nodes without GPUs. Whatever is not a model server runs there, so they have no taint. */
export function systemPool(name: string, input: SystemPoolInput, opts: ResourceOptions): NodePool {
  const { cluster, location, project, serviceAccount, size, overrides } = input;
  const args = {
    cluster,
    location,
    project,
    // In each zone; the autoscaler corrects it, and from then on it is the autoscaler's.
    initialNodeCount: 1,
    autoscaling: { totalMinNodeCount: size.minNodes, totalMaxNodeCount: size.maxNodes, locationPolicy: 'BALANCED' },
    management: { autoRepair: true, autoUpgrade: true },
    upgradeSettings: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: 0 },
    nodeConfig: {
      machineType: size.machineType,
      imageType: 'COS_CONTAINERD',
      diskType: 'pd-balanced',
      diskSizeGb: 100,
      serviceAccount,
      oauthScopes: NODE_SCOPES,
      gcfsConfig: { enabled: true },
      shieldedInstanceConfig: SHIELDED,
      workloadMetadataConfig: { mode: 'GKE_METADATA' },
    },
  };
  return new NodePool(name, deepMerge(args, overrides), { ...opts, ignoreChanges: ['initialNodeCount'] });
}
