import { type Accelerator, MACHINE_TYPES, type MachineType } from '../catalog';
import { errorOf } from '../errors';
import { nearest } from '../nearest';

/** What is known of a machine before it is chosen. */
export interface MachineWish {
  /** The GPU that it must have. */
  readonly accelerator: Accelerator;
  /**
   * GPUs of the machine.
   *
   * @default - those of the machine type, or the fewest that a machine has
   */
  readonly gpus?: number;
  /**
   * The machine type, or its name in the catalog.
   *
   * @default - the smallest with that many GPUs
   */
  readonly machineType?: MachineType | string;
}

/**
 * Finds the machine type that has what is wished for.
 *
 * @throws GKEI_MACHINE_UNKNOWN for a name that the catalog does not know, GKEI_MACHINE_GPUS when no machine type, or not the
 *   one that was named, has these GPUs.
 */
export function chooseMachine({ accelerator, gpus, machineType }: MachineWish): MachineType {
  const wished = typeof machineType === 'string' ? machineNamed(machineType) : machineType;
  const count = gpus ?? wished?.gpus ?? accelerator.countsPerMachine[0];
  const fitting = MACHINE_TYPES.filter((type) => type.accelerator === accelerator && type.gpus === count);
  const machine = wished ?? fitting[0];
  if (machine?.accelerator !== accelerator || machine.gpus !== count) {
    throw errorOf('GKEI_MACHINE_GPUS', {
      machine: wished?.name,
      accelerator: accelerator.name,
      gpus: count,
      machines: fitting.map(({ name }) => name),
      counts: accelerator.countsPerMachine,
    });
  }
  return machine;
}

function machineNamed(name: string): MachineType {
  const machine = MACHINE_TYPES.find((type) => type.name === name);
  if (!machine) {
    const names = MACHINE_TYPES.map((type) => type.name);
    throw errorOf('GKEI_MACHINE_UNKNOWN', { name, nearest: nearest(name, names) });
  }
  return machine;
}
