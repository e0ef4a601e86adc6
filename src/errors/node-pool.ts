import type { CodeTable } from './explanation';
import { oneOf, quote } from './wording';

/** GPU node pools: nothing could be provisioned. */
export const NODE_POOL_CODES = {
  /** A node pool for a cluster whose nodes Google manages. */
  GKEI_AUTOPILOT_NODE_POOL: (d: { pool: string }) => ({
    problem: `the node pool ${d.pool} is for an Autopilot cluster, which makes its nodes itself`,
    remedy: 'remove it, as pods bring their nodes with them there, or set mode of the cluster to "standard"',
  }),
  /** A name from which GKE cannot make the name of a node pool. */
  GKEI_NODE_POOL_NAME: (d: { pool: string; most: number }) => ({
    problem: `GKE names node pools in lower-case letters, digits and dashes only, and "${d.pool}" is not such a name of at most ${d.most}`,
    remedy: `name it so that it starts with a letter and, with the suffix that Pulumi adds, has no more than 40 characters`,
  }),
  /** A node pool has a name that its successor would have too. */
  GKEI_NODE_POOL_FIXED_NAME: (d: { pool: string }) => ({
    problem: `overrides of ${d.pool} fix its name, so a pool that replaces it cannot be there first`,
    remedy: 'leave out name: Pulumi makes one from the name of the resource, and a new one for each successor',
  }),
  /** A boot disk that machines of this kind do not take. */
  GKEI_DISK_TYPE: (d: { machine: string; type: string; types: readonly string[] }) => ({
    problem: `${d.machine} does not boot from ${quote(d.type)}`,
    remedy: `set storage.bootDiskType to ${oneOf(d.types)}`,
  }),
  /** The pods of a node do not find room on its disk. */
  GKEI_NODE_DISK_TOO_SMALL: (d: {
    machine: string;
    disk: string;
    pods: number;
    others: number;
    option: string;
    enough: readonly number[];
  }) => ({
    problem:
      `${d.disk} of ${d.machine} cannot hold the ${d.pods} GiB that its model servers request beside ${d.others} GiB of ` +
      'image and system and what GKE reserves',
    remedy:
      `${d.enough.length > 0 ? `set ${d.option} to ${oneOf(d.enough)}` : 'choose a larger machine'}, ` +
      'or keep weights elsewhere than on the disks of nodes',
  }),
  /** A number of local SSDs that a machine cannot have. */
  GKEI_LOCAL_SSD_COUNT: (d: { machine: string; wished: number; counts: readonly number[] }) => ({
    problem: `${d.machine} cannot have ${d.wished} local SSD(s)`,
    remedy: `set storage.localSsds to ${oneOf(d.counts)}`,
  }),
  /** A GPU cannot be divided as asked. */
  GKEI_GPU_PARTITION: (d: { accelerator: string; size: string; sizes: readonly string[] }) => ({
    problem: `${d.accelerator} has no partitions of the size ${quote(d.size)}`,
    remedy:
      d.sizes.length > 0
        ? `set the size to ${oneOf(d.sizes)}`
        : 'share it by GpuSharing.timeSharing or GpuSharing.mps, or use A100, H100, RTX Pro 6000, H200 or B200',
  }),
  /** A machine type that cannot be had in the wished way. */
  GKEI_MACHINE_NOT_ON_DEMAND: (d: { machine: string; capacity: string; gpus: number }) => ({
    problem: `${d.machine} comes as Spot or flex-start only, and capacity is ${d.capacity}`,
    remedy: `set capacity to Capacity.spot() or Capacity.flexStart(), or gpus to ${d.gpus}`,
  }),
  /** Limits for the whole pool and for each zone. */
  GKEI_NODE_LIMITS_MIXED: (d: { pool: string }) => ({
    problem: `the nodes of ${d.pool} are limited both in total and per zone, and GKE takes one of them`,
    remedy: 'set max and min, or maxPerZone and minPerZone',
  }),
  /** A pool of flex-start nodes that never becomes empty. */
  GKEI_FLEX_START_MINIMUM: (d: { pool: string; least: number }) => ({
    problem: `the node pool ${d.pool} keeps at least ${d.least} node(s), and flex-start nodes come when pods wait and end by themselves`,
    remedy: 'set the minimum to 0',
  }),
  /** A taint that GKE sets itself. */
  GKEI_GPU_TAINT: (d: { pool: string; key: string }) => ({
    problem: `the taints of ${d.pool} list ${d.key}, which GKE adds to nodes with GPUs itself`,
    remedy: 'remove it from taints; yours are kept beside it',
  }),
  /** Machines that cannot be placed close together. */
  GKEI_COMPACT_PLACEMENT: (d: { machine: string; machines: number; most: number | undefined }) => ({
    problem:
      d.most === undefined
        ? `machines is ${d.machines}, and ${d.machine} has no compact placement`
        : `a replica on ${d.machines} × ${d.machine} needs more machines than a compact placement has (${d.most}) or the pool may grow to`,
    remedy:
      d.most === undefined
        ? 'use an accelerator of another machine family'
        : 'raise the maximum of nodes or lower machines',
  }),
  /** An upgrade that replaces no node. */
  GKEI_UPGRADE_STANDS_STILL: (d: { pool: string }) => ({
    problem: `maxSurge and maxUnavailable of ${d.pool} are both 0, so no node could ever be upgraded`,
    remedy: 'set maxSurge to 1 where a spare machine can be had, otherwise maxUnavailable',
  }),
} satisfies CodeTable;
