import { type BootDiskType, GIB, type MachineType } from '../catalog';
import { errorOf } from '../errors';
import { wholeNumber } from './range';

/** The disks of a node. */
export interface NodeDisks {
  /** Type of the boot disk. */
  readonly type: BootDiskType;
  /** Size of the boot disk in GiB. */
  readonly sizeGib: number;
  /**
   * Throughput in MiB per second that is ordered with a Hyperdisk; other disks grow faster with their size alone.
   *
   * @default - what comes with the disk
   */
  readonly throughput?: number;
  /** Local SSDs that hold what pods write, instead of the boot disk; 0 for none. */
  readonly localSsds: number;
}

/** What is wished for instead of planned. */
export interface NodeDiskWishes {
  /**
   * Type of the boot disk.
   *
   * @default - `pd-ssd`, or `hyperdisk-balanced` on machines without Persistent Disks
   */
  readonly bootDiskType?: BootDiskType;
  /**
   * Size of the boot disk in GiB, at least what the pods and their image need, at most 65,536.
   *
   * @default - what the pods and their image need, at least 100
   */
  readonly bootDiskGib?: number;
  /**
   * Local SSDs that hold what pods write; 0 for none, where the machine has none of its own.
   *
   * @default - those that come with the machine
   */
  readonly localSsds?: number;
}

/**
 * GiB of a model server's image, unpacked and as it was pulled: 28.6 GB (https://github.com/vllm-project/vllm/pull/22377) and
 * 12 GB (https://github.com/vllm-project/vllm/issues/27154) in 2025.
 */
const IMAGE_GIB = 40;

/** GiB of the operating system, the drivers and the images of GKE's own pods, assumed. */
const SYSTEM_GIB = 20;

/** Share of a disk at which the kubelet begins to remove images, by Kubernetes' default `imageGCHighThresholdPercent`. */
const IMAGE_GC_SHARE = 0.85;

/** Share of a disk below which the kubelet evicts pods. */
const EVICTION_SHARE = 0.1;

/** The least boot disk in GiB that is planned: GKE's own default. Smaller ones are slow. */
const LEAST_GIB = 100;
const LARGEST_GIB = 65_536;

/** Planned sizes are multiples of this many GiB. */
const STEP_GIB = 10;

/** GiB that GKE reserves of one and of two local SSDs; of more it reserves as much as of any large boot disk. */
const LOCAL_SSD_RESERVED = [0, 50, 75];
const MOST_RESERVED = 100;

/** MiB per second that a Hyperdisk is ordered with: what start-ups of model servers are planned with (`LOAD_SOURCES`). */
const HYPERDISK_THROUGHPUT = 300;

/** A disk that pods write to, in GiB. */
interface PodDisk {
  readonly size: number;
  /** What GKE lets pods request of it. */
  readonly allocatable: number;
}

/*
 * Source of what GKE reserves: `pkg/cloudprovider/gke/reserved.go` of GoogleCloudPlatform/cluster-autoscaler at 7d25050
 * (August 2026), GKE's own node autoscaler.
 */
function bootDisk(size: number): PodDisk {
  const reserved = Math.min(0.5 * size, 6 + 0.35 * size, MOST_RESERVED);
  return { size, allocatable: size * (1 - EVICTION_SHARE) - reserved };
}

function localDisk({ localSsd }: MachineType, disks: number): PodDisk {
  const size = ((localSsd.bytes / localSsd.disks) * disks) / GIB;
  return { size, allocatable: size * (1 - EVICTION_SHARE) - (LOCAL_SSD_RESERVED[disks] ?? MOST_RESERVED) };
}

/** Whether a disk holds pods that request so many GiB, beside other files. */
const holds = ({ size, allocatable }: PodDisk, podGib: number, otherGib: number) =>
  allocatable >= podGib && size * IMAGE_GC_SHARE >= otherGib + podGib;

/**
 * Plans the disks of a node whose pods request `podBytes` of ephemeral storage, all of them together.
 *
 * @throws GKEI_DISK_TYPE for a boot disk that the machine does not take, GKEI_LOCAL_SSD_COUNT for a number of local SSDs that
 *   it cannot have, GKEI_NODE_DISK_TOO_SMALL where the pods and their image do not fit.
 */
export function planNodeDisks(machine: MachineType, podBytes: number, wishes: NodeDiskWishes = {}): NodeDisks {
  const podGib = Math.ceil(podBytes / GIB);
  const localSsds = localSsdsOf(machine, wishes.localSsds);
  const type = wishes.bootDiskType ?? fastestBootDisk(machine);
  if (!machine.bootDiskTypes.includes(type)) {
    throw errorOf('GKEI_DISK_TYPE', { machine: machine.name, type, types: machine.bootDiskTypes });
  }
  if (localSsds > 0) {
    checkLocalSsds(machine, localSsds, podGib);
    return { type, sizeGib: bootDiskSize(machine, 0, SYSTEM_GIB, wishes.bootDiskGib), localSsds };
  }
  const sizeGib = bootDiskSize(machine, podGib, SYSTEM_GIB + IMAGE_GIB, wishes.bootDiskGib);
  return { type, sizeGib, ...(type === 'hyperdisk-balanced' && { throughput: HYPERDISK_THROUGHPUT }), localSsds };
}

function bootDiskSize(machine: MachineType, podGib: number, otherGib: number, wished: number | undefined): number {
  let least = LEAST_GIB;
  while (!holds(bootDisk(least), podGib, otherGib)) {
    least += STEP_GIB;
  }
  if (wished === undefined) {
    return least;
  }
  wholeNumber('storage.bootDiskGib', wished, 10, LARGEST_GIB);
  if (!holds(bootDisk(wished), podGib, otherGib)) {
    throw errorOf('GKEI_NODE_DISK_TOO_SMALL', {
      machine: machine.name,
      disk: `a boot disk of ${wished} GiB`,
      pods: podGib,
      others: otherGib,
      option: 'storage.bootDiskGib',
      enough: [least],
    });
  }
  return wished;
}

function localSsdsOf({ name, localSsd }: MachineType, wished: number | undefined): number {
  const counts = localSsd.bundled ? localSsd.counts : [0, ...localSsd.counts];
  if (wished !== undefined && !counts.includes(wished)) {
    throw errorOf('GKEI_LOCAL_SSD_COUNT', { machine: name, wished, counts });
  }
  return wished ?? (localSsd.bundled ? localSsd.disks : 0);
}

function checkLocalSsds(machine: MachineType, localSsds: number, podGib: number): void {
  if (!holds(localDisk(machine, localSsds), podGib, IMAGE_GIB)) {
    const larger = machine.localSsd.counts.filter((count) => holds(localDisk(machine, count), podGib, IMAGE_GIB));
    throw errorOf('GKEI_NODE_DISK_TOO_SMALL', {
      machine: machine.name,
      disk: `${localSsds} local SSD(s)`,
      pods: podGib,
      others: IMAGE_GIB,
      option: 'storage.localSsds',
      enough: machine.localSsd.bundled ? larger : [0, ...larger],
    });
  }
}

/**
 * A type that reads at least as fast as start-ups are planned with (286 MiB/s): SSD Persistent Disks do from 100 GiB on, at
 * 240 MiB/s and 0.48 more for each GiB; balanced ones, at 140 and 0.28, from 530 GiB on; Hyperdisks when told to (Compute
 * Engine's documentation of disk performance, from memory).
 */
function fastestBootDisk({ bootDiskTypes }: MachineType): BootDiskType {
  return bootDiskTypes.includes('pd-ssd') ? 'pd-ssd' : 'hyperdisk-balanced';
}
