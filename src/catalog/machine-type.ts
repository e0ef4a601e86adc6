import { Accelerator } from './accelerator';
import { GIB } from './units';

/** A Compute Engine machine type with GPUs. */
export interface MachineType {
  /** Name, such as `g2-standard-8`. */
  readonly name: string;
  /** The GPU that it has. */
  readonly accelerator: Accelerator;
  /** Number of GPUs. */
  readonly gpus: number;
  /** Number of virtual CPUs. */
  readonly cpus: number;
  /** Host memory in bytes. */
  readonly memoryBytes: number;
}

const machine = (
  name: string,
  accelerator: Accelerator,
  gpus: number,
  cpus: number,
  memoryGb: number,
): MachineType => ({
  name,
  accelerator,
  gpus,
  cpus,
  memoryBytes: memoryGb * GIB,
});

/**
 * GPU machine types, the smallest of each GPU count first.
 *
 * Source: Compute Engine's machine type tables for accelerator-optimised machines (read November 2026).
 */
export const MACHINE_TYPES: readonly MachineType[] = [
  machine('g2-standard-4', Accelerator.L4, 1, 4, 16),
  machine('g2-standard-8', Accelerator.L4, 1, 8, 32),
  machine('g2-standard-12', Accelerator.L4, 1, 12, 48),
  machine('g2-standard-16', Accelerator.L4, 1, 16, 64),
  machine('g2-standard-32', Accelerator.L4, 1, 32, 128),
  machine('g2-standard-24', Accelerator.L4, 2, 24, 96),
  machine('g2-standard-48', Accelerator.L4, 4, 48, 192),
  machine('g2-standard-96', Accelerator.L4, 8, 96, 384),
  machine('a2-highgpu-1g', Accelerator.A100_40, 1, 12, 85),
  machine('a2-highgpu-2g', Accelerator.A100_40, 2, 24, 170),
  machine('a2-highgpu-4g', Accelerator.A100_40, 4, 48, 340),
  machine('a2-highgpu-8g', Accelerator.A100_40, 8, 96, 680),
  machine('a2-megagpu-16g', Accelerator.A100_40, 16, 96, 1360),
  machine('a2-ultragpu-1g', Accelerator.A100_80, 1, 12, 170),
  machine('a2-ultragpu-2g', Accelerator.A100_80, 2, 24, 340),
  machine('a2-ultragpu-4g', Accelerator.A100_80, 4, 48, 680),
  machine('a2-ultragpu-8g', Accelerator.A100_80, 8, 96, 1360),
];
