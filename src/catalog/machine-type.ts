import { Accelerator } from './accelerator';
import { GIB } from './units';

/** A disk type of Compute Engine that a machine can boot from. */
export type BootDiskType = 'pd-standard' | 'pd-balanced' | 'pd-ssd' | 'hyperdisk-balanced';

/** Local SSDs of a machine. */
export interface LocalSsd {
  /** Most disks that it can have. */
  readonly disks: number;
  /** Numbers of disks that it can have, ascending; where they are not bundled it can also have none. */
  readonly counts: readonly number[];
  /** Bytes of all of them. */
  readonly bytes: number;
  /** Whether the machine always has all of them; otherwise they are asked for. */
  readonly bundled: boolean;
}

/** A Compute Engine machine type with GPUs. */
export interface MachineType {
  /** Name, such as `g2-standard-8`. */
  readonly name: string;
  /** The GPU that it has, or that is attached to it. */
  readonly accelerator: Accelerator;
  /** Number of GPUs. */
  readonly gpus: number;
  /** Number of virtual CPUs. */
  readonly cpus: number;
  /** Host memory in bytes. */
  readonly memoryBytes: number;
  /** The fastest disks for weights and compile caches. */
  readonly localSsd: LocalSsd;
  /** Disk types that it boots from, the cheapest first. */
  readonly bootDiskTypes: readonly BootDiskType[];
  /**
   * Whether it can be had on demand. The small A3 High machines come as Spot or flex-start only (unconfirmed for every
   * region and project).
   */
  readonly onDemand: boolean;
  /**
   * Most machines that a compact placement policy puts close together.
   *
   * @default - its family has no such policy
   */
  readonly compactMachines?: number;
  /**
   * Whether NCCL talks to other machines over plain sockets, which NCCL Fast Socket speeds up; other families have a
   * GPUDirect transport instead (unconfirmed for each).
   */
  readonly fastSocket: boolean;
}

type Row = readonly [name: string, gpus: number, cpus: number, memoryGb: number, disks: number];

interface Family {
  readonly accelerator: Accelerator;
  readonly bootDiskTypes: readonly BootDiskType[];
  /** Whether the local SSDs are always there. */
  readonly bundled: boolean;
  /** Machine types that come as Spot or flex-start only. */
  readonly notOnDemand?: readonly string[];
  /** Numbers of local SSDs to choose from, where it is not all of them. */
  readonly localSsdCounts?: readonly number[];
  readonly compactMachines?: number;
  readonly fastSocket?: boolean;
  readonly rows: readonly Row[];
}

const PERSISTENT_DISKS: readonly BootDiskType[] = ['pd-standard', 'pd-balanced', 'pd-ssd'];
const FAST_PERSISTENT_DISKS: readonly BootDiskType[] = ['pd-balanced', 'pd-ssd'];
const HYPERDISKS: readonly BootDiskType[] = ['hyperdisk-balanced'];

/** Bytes of one local SSD. */
const LOCAL_SSD_BYTES = 375 * GIB;

const FAMILIES: readonly Family[] = [
  {
    // GPUs are attached to N1 machines, which may have other sizes than these (up to 48 CPUs with one or two T4, 96 with
    // four); which ones are listed is this catalog's choice.
    accelerator: Accelerator.T4,
    bootDiskTypes: PERSISTENT_DISKS,
    bundled: false,
    localSsdCounts: [1, 2, 3, 4, 5, 6, 7, 8, 16, 24],
    fastSocket: true,
    rows: [
      ['n1-standard-4', 1, 4, 15, 24],
      ['n1-standard-8', 2, 8, 30, 24],
      ['n1-standard-16', 4, 16, 60, 24],
    ],
  },
  {
    accelerator: Accelerator.L4,
    bootDiskTypes: FAST_PERSISTENT_DISKS,
    bundled: false,
    compactMachines: 150,
    fastSocket: true,
    rows: [
      ['g2-standard-4', 1, 4, 16, 1],
      ['g2-standard-8', 1, 8, 32, 1],
      ['g2-standard-12', 1, 12, 48, 1],
      ['g2-standard-16', 1, 16, 64, 1],
      ['g2-standard-32', 1, 32, 128, 1],
      ['g2-standard-24', 2, 24, 96, 2],
      ['g2-standard-48', 4, 48, 192, 4],
      ['g2-standard-96', 8, 96, 384, 8],
    ],
  },
  {
    accelerator: Accelerator.A100_40,
    bootDiskTypes: PERSISTENT_DISKS,
    bundled: false,
    // At least one for each GPU.
    localSsdCounts: [1, 2, 4, 8],
    compactMachines: 150,
    fastSocket: true,
    rows: [
      ['a2-highgpu-1g', 1, 12, 85, 8],
      ['a2-highgpu-2g', 2, 24, 170, 8],
      ['a2-highgpu-4g', 4, 48, 340, 8],
      ['a2-highgpu-8g', 8, 96, 680, 8],
      ['a2-megagpu-16g', 16, 96, 1360, 8],
    ],
  },
  {
    accelerator: Accelerator.A100_80,
    bootDiskTypes: PERSISTENT_DISKS,
    bundled: true,
    compactMachines: 150,
    fastSocket: true,
    rows: [
      ['a2-ultragpu-1g', 1, 12, 170, 1],
      ['a2-ultragpu-2g', 2, 24, 340, 2],
      ['a2-ultragpu-4g', 4, 48, 680, 4],
      ['a2-ultragpu-8g', 8, 96, 1360, 8],
    ],
  },
  {
    accelerator: Accelerator.H100,
    bootDiskTypes: [...FAST_PERSISTENT_DISKS, ...HYPERDISKS],
    bundled: true,
    compactMachines: 96,
    notOnDemand: ['a3-highgpu-1g', 'a3-highgpu-2g', 'a3-highgpu-4g'],
    rows: [
      ['a3-highgpu-1g', 1, 26, 234, 2],
      ['a3-highgpu-2g', 2, 52, 468, 4],
      ['a3-highgpu-4g', 4, 104, 936, 8],
      ['a3-highgpu-8g', 8, 208, 1872, 16],
    ],
  },
  {
    accelerator: Accelerator.H100_MEGA,
    bootDiskTypes: [...FAST_PERSISTENT_DISKS, ...HYPERDISKS],
    bundled: true,
    compactMachines: 96,
    rows: [['a3-megagpu-8g', 8, 208, 1872, 16]],
  },
  {
    accelerator: Accelerator.RTX_PRO_6000,
    bootDiskTypes: HYPERDISKS,
    bundled: false,
    compactMachines: 1500,
    rows: [
      ['g4-standard-48', 1, 48, 180, 4],
      ['g4-standard-96', 2, 96, 360, 8],
      ['g4-standard-192', 4, 192, 720, 16],
      ['g4-standard-384', 8, 384, 1440, 32],
    ],
  },
  {
    accelerator: Accelerator.H200,
    bootDiskTypes: HYPERDISKS,
    bundled: true,
    compactMachines: 96,
    rows: [['a3-ultragpu-8g', 8, 224, 2952, 32]],
  },
  {
    accelerator: Accelerator.B200,
    bootDiskTypes: HYPERDISKS,
    bundled: true,
    compactMachines: 1500,
    rows: [['a4-highgpu-8g', 8, 224, 3968, 32]],
  },
];

function machinesOf(family: Family): MachineType[] {
  const { accelerator, bootDiskTypes, bundled, notOnDemand = [], localSsdCounts, compactMachines } = family;
  return family.rows.map(([name, gpus, cpus, memoryGb, disks]) => ({
    name,
    accelerator,
    gpus,
    cpus,
    memoryBytes: memoryGb * GIB,
    localSsd: {
      disks,
      counts: localSsdCounts?.filter((count) => count >= Math.min(gpus, disks)) ?? [disks],
      bytes: disks * LOCAL_SSD_BYTES,
      bundled,
    },
    bootDiskTypes,
    onDemand: !notOnDemand.includes(name),
    ...(compactMachines !== undefined && { compactMachines }),
    fastSocket: family.fastSocket ?? false,
  }));
}

/**
 * GPU machine types, the smallest of each GPU count first.
 *
 * Source: the machine types of GKE's own node autoscaler, `pkg/cloudprovider/gke/machinetypes` of
 * GoogleCloudPlatform/cluster-autoscaler at 7d25050 (August 2026): GPUs, CPUs, memory, local SSDs, boot disks and compact
 * placement of each.
 * Its 23 CPUs of `g2-standard-24` are taken for a slip. Left out are fractional G4 machines, which count as one GPU each
 * whatever their share is; A3 Edge; A4X, whose CPUs are Arm; and the types named `-nolssd`, which only lack the SSDs.
 */
export const MACHINE_TYPES: readonly MachineType[] = FAMILIES.flatMap(machinesOf);
