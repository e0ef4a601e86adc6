import type { NodePoolArgs } from '@pulumi/gcp/container/nodePool';
import { type MachineType, NODE_LABELS } from '../../catalog';
import { Capacity } from '../../constructs/model-server/placement/capacity';
import { errorOf } from '../../errors';
import {
  chooseMachine,
  ephemeralStorageOnNode,
  LONGEST_GKE_RESOURCE_NAME,
  makesGkeName,
  type NodeCapacity,
  type NodeDisks,
  parseLocation,
  planNodeDisks,
  planNodeZones,
  wholeNumber,
} from '../../planning';
import { NODE_SCOPES, SHIELDED } from '../cluster/node-defaults';
import type { GpuDriver, GpuNodePoolArgs, NodeStorage } from './gpu-node-pool-args';
import { autoscaling, type NodeCounts } from './node-counts';
import { apiTaints, type NodeTaint } from './node-taint';
import { NODE_DRAIN, upgradeSettings } from './node-upgrades';

/** What a pool of GPU nodes becomes. */
export interface NodePoolPlan {
  readonly machine: MachineType;
  readonly capacity: Capacity;
  /** Everything but the account of the nodes and what overrides say. */
  readonly args: NodePoolArgs & { readonly nodeConfig: object };
}

const DRIVER_VERSIONS: Readonly<Record<GpuDriver, string>> = {
  latest: 'LATEST',
  default: 'DEFAULT',
  disabled: 'INSTALLATION_DISABLED',
};

/** Pods of GKE's own DaemonSets on a node, assumed, with some room. */
const SYSTEM_PODS = 24;

/** Pods per node: at least the number that takes a quarter of the addresses of GKE's default of 110, at most GKE's limit. */
const PODS_PER_NODE = { least: 32, most: 256 };

/** Decides everything about a pool that can be wrong. @throws as GpuNodePool. */
export function planNodePool(name: string, pool: GpuNodePoolArgs): NodePoolPlan {
  const { cluster, accelerator, capacity = Capacity.onDemand(), zones, machines = 1, storage = {} } = pool;
  checkPool(name, pool);
  const kind = capacity._nodes;
  const machine = chooseMachine(pool);
  checkOnDemand(machine, kind);
  checkPlacement(machine, wholeNumber('machines', machines, 1), pool.nodes);
  const sharing = pool.sharing?._bind(accelerator);
  const disks = planNodeDisks(
    machine,
    ephemeralStorageOnNode({ models: pool.models ?? [], machine, machines }),
    storage,
  );
  const labels = { ...ownLabels(capacity), ...pool.labels };
  const taints = [...ownTaints(kind), ...(pool.taints ?? [])];
  const podsOfGpus = machine.gpus * (sharing?.podsPerGpu ?? 1);
  const args = {
    cluster: cluster.name,
    location: cluster.location,
    project: cluster.project,
    nodeLocations: zones && [...zones],
    ...autoscaling(name, pool.nodes, kind),
    // Google's commands for flex-start pools switch repair off; whether GKE insists on that is unconfirmed.
    management: { autoRepair: kind.kind !== 'flex-start', autoUpgrade: true },
    upgradeSettings: upgradeSettings(name, pool.upgrades ?? {}, kind),
    nodeDrainConfigs: [NODE_DRAIN],
    maxPodsPerNode: Math.min(PODS_PER_NODE.most, Math.max(PODS_PER_NODE.least, SYSTEM_PODS + podsOfGpus)),
    ...(machines > 1 && { placementPolicy: { type: 'COMPACT' } }),
    nodeConfig: {
      machineType: machine.name,
      guestAccelerators: [
        {
          type: accelerator.gkeLabel,
          count: machine.gpus,
          gpuDriverInstallationConfig: { gpuDriverVersion: DRIVER_VERSIONS[pool.driver ?? 'latest'] },
          ...sharing?.fields,
        },
      ],
      imageType: 'COS_CONTAINERD',
      ...diskFields(disks, storage),
      ...capacityFields(kind),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(taints.length > 0 && { taints: apiTaints(name, taints) }),
      oauthScopes: NODE_SCOPES,
      workloadMetadataConfig: { mode: 'GKE_METADATA' },
      shieldedInstanceConfig: SHIELDED,
      gcfsConfig: { enabled: true },
      gvnic: { enabled: true },
      ...(machines > 1 && machine.fastSocket && { fastSocket: { enabled: true } }),
    },
  };
  return { machine, capacity, args };
}

function checkPool(name: string, { cluster, zones, overrides = {} }: GpuNodePoolArgs): void {
  if (cluster.mode === 'autopilot') {
    throw errorOf('GKEI_AUTOPILOT_NODE_POOL', { pool: name });
  }
  if (!makesGkeName(name)) {
    throw errorOf('GKEI_NODE_POOL_NAME', { pool: name, most: LONGEST_GKE_RESOURCE_NAME });
  }
  if (zones?.length === 0) {
    throw errorOf('GKEI_EMPTY_LIST', { construct: name, option: 'zones' });
  }
  if (typeof cluster.location === 'string') {
    planNodeZones(name, parseLocation(cluster.location), zones);
  }
  if (overrides.name !== undefined) {
    throw errorOf('GKEI_NODE_POOL_FIXED_NAME', { pool: name });
  }
}

function checkOnDemand(machine: MachineType, { kind }: NodeCapacity): void {
  if (!machine.onDemand && kind !== 'spot' && kind !== 'flex-start') {
    const [gpus] = machine.accelerator.countsPerMachine.slice(-1);
    throw errorOf('GKEI_MACHINE_NOT_ON_DEMAND', { machine: machine.name, capacity: kind, gpus });
  }
}

function checkPlacement({ name, compactMachines }: MachineType, machines: number, nodes: NodeCounts): void {
  const most = Math.min(compactMachines ?? 0, nodes.max ?? Number.MAX_SAFE_INTEGER);
  if (machines > 1 && machines > most) {
    throw errorOf('GKEI_COMPACT_PLACEMENT', { machine: name, machines, most: compactMachines && most });
  }
}

function diskFields({ type, sizeGib, throughput, localSsds }: NodeDisks, { imageDisks }: NodeStorage) {
  return {
    bootDisk: { diskType: type, sizeGb: sizeGib, provisionedThroughput: throughput },
    ...(localSsds > 0 && { ephemeralStorageLocalSsdConfig: { localSsdCount: localSsds } }),
    ...(imageDisks && {
      secondaryBootDisks: imageDisks.map((diskImage) => ({ diskImage, mode: 'CONTAINER_IMAGE_CACHE' })),
    }),
  };
}

function capacityFields(capacity: NodeCapacity) {
  switch (capacity.kind) {
    case 'spot':
      return { spot: true };
    case 'flex-start':
      return {
        flexStart: true,
        maxRunDuration: `${capacity.maxRunSeconds}s`,
        reservationAffinity: { consumeReservationType: 'NO_RESERVATION' },
      };
    case 'reservation':
      return {
        reservationAffinity: {
          consumeReservationType: 'SPECIFIC_RESERVATION',
          key: 'compute.googleapis.com/reservation-name',
          values: [capacity.project ? `projects/${capacity.project}/reservations/${capacity.name}` : capacity.name],
        },
      };
    default:
      return {};
  }
}

/** The labels by which pods choose the capacity, where GKE does not set them itself. */
function ownLabels(capacity: Capacity): Readonly<Record<string, string>> {
  const { kind } = capacity._nodes;
  return kind === 'reservation' || kind === 'compute-class' ? capacity._bind().nodeSelector : {};
}

/** A ComputeClass places pods on a pool that has its label and its taint. */
function ownTaints(capacity: NodeCapacity): readonly NodeTaint[] {
  return capacity.kind === 'compute-class'
    ? [{ key: NODE_LABELS.computeClass, value: capacity.name, effect: 'NoSchedule' }]
    : [];
}
