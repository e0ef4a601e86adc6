import type { ApiClient } from './api-client';
import type { KubeObject } from './kube-object';

/** A machine type with what of it Kubernetes sees. */
interface Machine {
  readonly cpus: number;
  readonly memoryGib: number;
  readonly gpu?: { readonly accelerator: string; readonly count: number };
}

const L4 = 'nvidia-l4';
const A100_40 = 'nvidia-tesla-a100';
const A100_80 = 'nvidia-a100-80gb';

/** Google Cloud's machine types, with the value of GKE's accelerator label. */
const MACHINES = {
  'e2-standard-4': { cpus: 4, memoryGib: 16 },
  'g2-standard-8': { cpus: 8, memoryGib: 32, gpu: { accelerator: L4, count: 1 } },
  'g2-standard-12': { cpus: 12, memoryGib: 48, gpu: { accelerator: L4, count: 1 } },
  'g2-standard-24': { cpus: 24, memoryGib: 96, gpu: { accelerator: L4, count: 2 } },
  'g2-standard-48': { cpus: 48, memoryGib: 192, gpu: { accelerator: L4, count: 4 } },
  'a2-highgpu-1g': { cpus: 12, memoryGib: 85, gpu: { accelerator: A100_40, count: 1 } },
  'a2-highgpu-2g': { cpus: 24, memoryGib: 170, gpu: { accelerator: A100_40, count: 2 } },
  'a2-highgpu-4g': { cpus: 48, memoryGib: 340, gpu: { accelerator: A100_40, count: 4 } },
  'a2-ultragpu-1g': { cpus: 12, memoryGib: 170, gpu: { accelerator: A100_80, count: 1 } },
  'a2-ultragpu-2g': { cpus: 24, memoryGib: 340, gpu: { accelerator: A100_80, count: 2 } },
  'a2-ultragpu-4g': { cpus: 48, memoryGib: 680, gpu: { accelerator: A100_80, count: 4 } },
} satisfies Record<string, Machine>;

export type MachineType = keyof typeof MACHINES;

/** Size of every boot disk, which is what pods have as ephemeral storage. */
const BOOT_DISK_GIB = 500;

/** A node of a GKE node pool. */
export interface NodeSpec {
  readonly name: string;
  readonly machineType: MachineType;
}

/** Registers a node that is ready from the first moment on, as its (simulated) kubelet will be. */
export async function registerNode(api: ApiClient, spec: NodeSpec): Promise<void> {
  const node = nodeObject(spec);
  await api.create(node);
  // Admission gave the new node a not-ready taint, which the node lifecycle controller would lift: it is not running.
  await api.patch(node, 'merge-patch+json', { spec: { taints: node['spec'].taints } });
}

/** A ready Node with GKE's labels, taint, capacity and reservations. */
export function nodeObject({ name, machineType }: NodeSpec): KubeObject {
  const { cpus, memoryGib, gpu }: Machine = MACHINES[machineType];
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
        'topology.kubernetes.io/region': 'us-central1',
        'topology.kubernetes.io/zone': 'us-central1-a',
        'cloud.google.com/machine-family': machineType.split('-')[0]!,
        'cloud.google.com/gke-nodepool': machineType,
        ...(gpu && {
          'cloud.google.com/gke-accelerator': gpu.accelerator,
          'cloud.google.com/gke-accelerator-count': String(gpu.count),
          'cloud.google.com/gke-gpu-driver-version': 'default',
        }),
      },
    },
    // GKE taints the GPU pools of every cluster that also has a pool without GPUs, which these clusters have.
    spec: { taints: gpu ? [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] : [] },
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
