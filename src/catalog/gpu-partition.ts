import { Accelerator } from './accelerator';

/** A size into which multi-instance GPU (MIG) divides a GPU; all partitions of a node have the same. */
export interface GpuPartition {
  /** Name, such as `1g.10gb`: compute slices and memory. Also the value of the label `cloud.google.com/gke-gpu-partition-size`. */
  readonly size: string;
  /** Partitions of one GPU. */
  readonly perGpu: number;
}

type Row = readonly [size: string, perGpu: number];

const H100: readonly Row[] = [
  ['1g.10gb', 7],
  ['1g.20gb', 4],
  ['2g.20gb', 3],
  ['3g.40gb', 2],
  ['7g.80gb', 1],
];

const PARTITIONS = new Map<Accelerator, readonly Row[]>([
  [
    Accelerator.A100_40,
    [
      ['1g.5gb', 7],
      ['2g.10gb', 3],
      ['3g.20gb', 2],
      ['7g.40gb', 1],
    ],
  ],
  [
    Accelerator.A100_80,
    [
      ['1g.10gb', 7],
      ['2g.20gb', 3],
      ['3g.40gb', 2],
      ['7g.80gb', 1],
    ],
  ],
  [Accelerator.H100, H100],
  [Accelerator.H100_MEGA, H100],
  [
    Accelerator.RTX_PRO_6000,
    [
      ['1g.24gb', 4],
      ['2g.48gb', 2],
      ['4g.96gb', 1],
    ],
  ],
  [
    Accelerator.H200,
    [
      ['1g.18gb', 7],
      ['1g.35gb', 4],
      ['2g.35gb', 3],
      ['3g.71gb', 2],
      ['7g.141gb', 1],
    ],
  ],
  [
    Accelerator.B200,
    [
      ['1g.23gb', 7],
      ['1g.45gb', 4],
      ['2g.45gb', 3],
      ['3g.90gb', 2],
      ['7g.180gb', 1],
    ],
  ],
]);

/**
 * The sizes into which a GPU can be divided, the smallest first; none where it cannot be.
 *
 * Source: `partitionSizes` of GKE's own node autoscaler, `pkg/cloudprovider/gke/machinetypes` of
 * GoogleCloudPlatform/cluster-autoscaler at 7d25050 (August 2026), without the sizes of RTX Pro 6000 for graphics and media.
 */
export function gpuPartitions(accelerator: Accelerator): readonly GpuPartition[] {
  return (PARTITIONS.get(accelerator) ?? []).map(([size, perGpu]) => ({ size, perGpu }));
}
