import type { Model } from '../../catalog';
import { ACCELERATOR_NAMES } from '../../catalog/names';
import { errorOf } from '../../errors';
import {
  chooseMachine,
  type NodeCapacity,
  planHostResources,
  planNodeDisks,
  weightBytes,
  withCompanions,
} from '../../planning';
import type { GpuNodePoolArgs } from '../node-pool/gpu-node-pool-args';
import type { NodeCounts } from '../node-pool/node-counts';
import type { ServicePlan } from './_service-plan';
import type { InferencePlatformArgs, PoolOptions } from './inference-platform-args';

/** A node pool that services need. */
export interface PoolPlan {
  /** Its name inside the platform, such as `l4-spot`. */
  readonly key: string;
  /** Most nodes that its services need. */
  readonly nodes: number;
  /** Everything but the cluster and the account of its nodes. */
  readonly args: Omit<GpuNodePoolArgs, 'cluster' | 'serviceAccount'>;
}

/**
 * The node pools that services need: one for each combination of accelerator, GPUs of a node, machines of a replica and capacity, with as
 * many nodes as the replicas need and disks for their weights. Of a ComputeClass GKE makes the nodes.
 */
export function planPools(platform: string, services: readonly ServicePlan[], args: InferencePlatformArgs): PoolPlan[] {
  const { pools: options = {}, zones } = args;
  const members = new Map<string, ServicePlan[]>();
  for (const service of services.filter(({ capacity }) => capacity._nodes.kind !== 'compute-class')) {
    const key = poolKey(service);
    members.set(key, [...(members.get(key) ?? []), service]);
  }
  const unknown = Object.keys(options).find((key) => !members.has(key));
  if (unknown !== undefined) {
    throw errorOf('GKEI_POOL_UNKNOWN', { platform, pool: unknown, pools: [...members.keys()] });
  }
  return [...members].map(([key, inside]) => planPool(key, inside, { zones, ...options[key] }));
}

function planPool(key: string, services: readonly ServicePlan[], { nodes, ...options }: PoolOptions): PoolPlan {
  const [{ service, capacity, gpusPerMachine, fit }] = services;
  const { accelerator } = service;
  const machine = chooseMachine({ accelerator, gpus: gpusPerMachine, machineType: options.machineType });
  const disks = planNodeDisks(machine, Math.max(...services.map(podBytes)), options.storage);
  const sum = (bound: 'min' | 'max') =>
    services.reduce((total, { replicas }) => total + replicas[bound] * fit.machines, 0);
  const needed = sum('max');
  // Nodes that some replica always needs stay while it restarts: another might be hard to get.
  const min = capacity._nodes.kind === 'flex-start' ? 0 : sum('min');
  if (nodes) {
    checkNodes(key, nodes, needed, options.zones, services);
  }
  return {
    key,
    nodes: needed,
    args: {
      ...options,
      accelerator,
      gpus: gpusPerMachine,
      machines: fit.machines,
      capacity,
      nodes: nodes ?? { min, max: needed },
      storage: { ...options.storage, bootDiskType: disks.type, bootDiskGib: disks.sizeGib, localSsds: disks.localSsds },
    },
  };
}

/** Ephemeral storage that one replica requests on each of its machines: a node has as many GPUs as that takes. */
function podBytes({ service, gpusPerMachine, companions }: ServicePlan): number {
  const model: Model = service.model;
  const copies = { disk: service.weights === undefined ? weightBytes(model) : 0, memory: 0 };
  return planHostResources(model, gpusPerMachine, withCompanions(copies, model, companions)).ephemeralStorageBytes;
}

function checkNodes(
  pool: string,
  nodes: NodeCounts,
  needed: number,
  zones: readonly string[] | undefined,
  services: readonly ServicePlan[],
): void {
  // In how many zones GKE puts nodes by itself is its own choice.
  const most = nodes.max ?? (zones && (nodes.maxPerZone ?? 0) * zones.length);
  if (most !== undefined && most < needed) {
    throw errorOf('GKEI_POOL_TOO_SMALL', { pool, most, needed, services: services.map(({ name }) => name) });
  }
}

function poolKey({ service, gpusPerMachine, fit, capacity }: ServicePlan): string {
  const [accelerator] = [...ACCELERATOR_NAMES].find(([, value]) => value === service.accelerator)!;
  const gpus = gpusPerMachine > 1 ? `x${gpusPerMachine}` : '';
  const machines = fit.machines > 1 ? `on${fit.machines}` : '';
  return [`${accelerator}${gpus}${machines}`, ...capacityName(capacity._nodes)].join('-');
}

/** Seconds of the longest life of a flex-start node, which is the usual one. */
const USUAL_RUN = 604_800;

function capacityName(capacity: NodeCapacity): string[] {
  switch (capacity.kind) {
    case 'spot':
      return ['spot'];
    case 'flex-start':
      return capacity.maxRunSeconds === USUAL_RUN ? ['flex'] : ['flex', `${capacity.maxRunSeconds}s`];
    case 'reservation':
      return [...(capacity.project ? [capacity.project] : []), capacity.name];
    default:
      return [];
  }
}
