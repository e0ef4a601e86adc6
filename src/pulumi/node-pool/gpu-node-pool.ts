import { NodePool } from '@pulumi/gcp/container/nodePool';
import { ComponentResource, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import type { Accelerator, MachineType } from '../../catalog';
import type { Capacity } from '../../constructs/model-server/placement/capacity';
import { deepMerge } from '../../constructs/rendering/deep-merge';
import { NodeServiceAccount } from '../identity/node-service-account';
import type { GpuNodePoolArgs } from './gpu-node-pool-args';
import { planNodePool } from './node-pool-plan';

/** A node of these takes minutes to come; to leave it may have to wait an hour for its pods. */
const TIMEOUTS = { create: '45m', update: '3h', delete: '3h' };

/** Nodes with GPUs, as many as pods ask for. */
export class GpuNodePool extends ComponentResource {
  /** The GPU. */
  readonly accelerator: Accelerator;
  /** GPUs of each node. */
  readonly gpus: number;
  /** The machine type of the nodes, before overrides. */
  readonly machineType: MachineType;
  /** What to set as `placement.capacity` of model servers that run here. */
  readonly capacity: Capacity;
  /** The node pool. */
  readonly nodePool: NodePool;
  /** Name of the node pool: a new one for each pool that replaces another. */
  readonly name: Output<string>;

  /**
   * @throws GKEI_AUTOPILOT_NODE_POOL, GKEI_NODE_POOL_NAME, GKEI_NODE_POOL_FIXED_NAME, GKEI_EMPTY_LIST, GKEI_ZONE_OUTSIDE_REGION,
   *   GKEI_MACHINE_UNKNOWN, GKEI_MACHINE_GPUS, GKEI_MACHINE_NOT_ON_DEMAND, GKEI_COMPACT_PLACEMENT, GKEI_GPU_PARTITION, GKEI_NODE_LIMITS_MIXED,
   *   GKEI_FLEX_START_MINIMUM, GKEI_GPU_TAINT, GKEI_UPGRADE_STANDS_STILL, GKEI_DISK_TYPE, GKEI_NODE_DISK_TOO_SMALL,
   *   GKEI_LOCAL_SSD_COUNT, GKEI_OUT_OF_RANGE, and what planFit throws for a model that does not fit; all of them before
   *   anything is registered.
   */
  constructor(name: string, args: GpuNodePoolArgs, opts?: ComponentResourceOptions) {
    const plan = planNodePool(name, args);
    super('gke-inference:index:GpuNodePool', name, {}, opts);
    this.accelerator = args.accelerator;
    this.gpus = plan.machine.gpus;
    this.machineType = plan.machine;
    this.capacity = plan.capacity;
    const known = args.serviceAccount ?? args.cluster.nodeServiceAccount;
    const account = known
      ? undefined
      : new NodeServiceAccount(`${name}-nodes`, { project: args.cluster.project }, { parent: this });
    const withAccount = { nodeConfig: { serviceAccount: known ?? account?.email } };
    this.nodePool = new NodePool(name, deepMerge(deepMerge(plan.args, withAccount), args.overrides), {
      parent: this,
      dependsOn: [...args.cluster.prerequisites, ...(account ? [account] : [])],
      // The autoscaler owns these.
      ignoreChanges: ['nodeCount', 'initialNodeCount'],
      // A driver cannot be changed on existing nodes. The successor comes first, which a name of its own allows.
      replaceOnChanges: ['nodeConfig.guestAccelerators'],
      customTimeouts: TIMEOUTS,
    });
    this.name = this.nodePool.name;
    this.registerOutputs({ name: this.name });
  }
}
