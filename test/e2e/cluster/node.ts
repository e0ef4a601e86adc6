import { GIB, MACHINE_TYPES, NODE_LABELS } from '../../../src/catalog';
import type { ApiClient } from './api-client';
import type { KubeObject } from './kube-object';

/** A machine type with what of it Kubernetes sees. */
interface Machine {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly gpu?: { readonly accelerator: string; readonly count: number };
}

/** The machines that a node can be: those with GPUs of the catalog, and one without for everything else. */
const MACHINES: ReadonlyMap<string, Machine> = new Map<string, Machine>([
  ['e2-standard-4', { cpus: 4, memoryBytes: 16 * GIB }],
  ...MACHINE_TYPES.map(({ name, cpus, memoryBytes, accelerator, gpus }): [string, Machine] => [
    name,
    { cpus, memoryBytes, gpu: { accelerator: accelerator.gkeLabel, count: gpus } },
  ]),
]);

/** Size of every boot disk, which is what pods have as ephemeral storage. */
const BOOT_DISK_GIB = 500;

/** A node of a GKE node pool. */
export interface NodeSpec {
  readonly name: string;
  /** One of the catalog, or `e2-standard-4`. */
  readonly machineType: string;
  /** Name of the ComputeClass that it was made for, whose pods alone it takes. @default none */
  readonly computeClass?: string;
  /** Whether it is a Spot VM. @default false */
  readonly spot?: boolean;
  /** @default 'us-central1-a' */
  readonly zone?: string;
}

/** Registers a node that is ready from the first moment on, as its (simulated) kubelet will be. */
export async function registerNode(api: ApiClient, spec: NodeSpec): Promise<void> {
  const node = nodeObject(spec);
  await api.create(node);
  // Admission gave the new node a not-ready taint, which the node lifecycle controller would lift: it is not running.
  await api.patch(node, 'merge-patch+json', { spec: { taints: node['spec'].taints } });
}

/** A ready Node with GKE's labels, taint, capacity and reservations. */
export function nodeObject(spec: NodeSpec): KubeObject {
  const { name, machineType, computeClass, spot = false, zone = 'us-central1-a' } = spec;
  const machine = MACHINES.get(machineType);
  if (!machine) {
    throw new Error(`no machine type ${machineType}`);
  }
  const { cpus, gpu } = machine;
  const memoryGib = machine.memoryBytes / GIB;
  const gpus = gpu && { 'nvidia.com/gpu': String(gpu.count) };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node.kubernetes.io/instance-type': machineType,
        'topology.kubernetes.io/region': zone.slice(0, zone.lastIndexOf('-')),
        [NODE_LABELS.zone]: zone,
        'cloud.google.com/machine-family': machineType.split('-')[0]!,
        'cloud.google.com/gke-nodepool': machineType,
        ...(gpu && {
          'cloud.google.com/gke-accelerator': gpu.accelerator,
          'cloud.google.com/gke-accelerator-count': String(gpu.count),
          'cloud.google.com/gke-gpu-driver-version': 'default',
        }),
        ...(computeClass !== undefined && { [NODE_LABELS.computeClass]: computeClass }),
        ...(spot && { [NODE_LABELS.spot]: 'true' }),
      },
    },
    spec: {
      taints: [
        // GKE taints the GPU pools of every cluster that also has a pool without GPUs, which these clusters have.
        ...(gpu ? [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] : []),
        ...(computeClass === undefined
          ? []
          : [{ key: NODE_LABELS.computeClass, value: computeClass, effect: 'NoSchedule' }]),
      ],
    },
    status: {
      capacity: {
        cpu: String(cpus),
        memory: `${memoryGib}Gi`,
        'ephemeral-storage': `${BOOT_DISK_GIB}Gi`,
        pods: '110',
        ...gpus,
      },
      allocatable: {
        cpu: `${Math.floor(cpus * 1000 - reservedMillicores(cpus))}m`,
        memory: `${Math.floor((memoryGib - reservedMemoryGib(memoryGib)) * 1024)}Mi`,
        'ephemeral-storage': `${Math.floor(BOOT_DISK_GIB - reservedDiskGib(BOOT_DISK_GIB))}Gi`,
        pods: '110',
        ...gpus,
      },
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'the kubelet of the tests',
          lastHeartbeatTime: new Date().toISOString(),
          lastTransitionTime: new Date().toISOString(),
        },
      ],
    },
  };
}

/** A share of a resource up to a bound, the next share from there on. */
type Tier = readonly [upTo: number, share: number];

// GKE's reservations: https://docs.cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes
const CPU_TIERS: readonly Tier[] = [
  [1, 0.06],
  [2, 0.01],
  [4, 0.005],
  [Number.POSITIVE_INFINITY, 0.0025],
];
const MEMORY_TIERS: readonly Tier[] = [
  [4, 0.25],
  [8, 0.2],
  [16, 0.1],
  [128, 0.06],
  [Number.POSITIVE_INFINITY, 0.02],
];
const EVICTION_THRESHOLD_GIB = 100 / 1024;

function reservedMillicores(cpus: number): number {
  return 1000 * tiered(cpus, CPU_TIERS);
}

function reservedMemoryGib(memoryGib: number): number {
  return tiered(memoryGib, MEMORY_TIERS) + EVICTION_THRESHOLD_GIB;
}

/** Eviction threshold of 10 %, and a system reservation of half the disk, 6 GiB + 35 % or 100 GiB, the smallest. */
function reservedDiskGib(diskGib: number): number {
  return 0.1 * diskGib + Math.min(0.5 * diskGib, 6 + 0.35 * diskGib, 100);
}

function tiered(amount: number, tiers: readonly Tier[]): number {
  let reserved = 0;
  let from = 0;
  for (const [upTo, share] of tiers) {
    reserved += share * Math.max(0, Math.min(amount, upTo) - from);
    from = upTo;
  }
  return reserved;
}
