import { Accelerator, gibibytes, MACHINE_TYPES, type MachineType, type ModelFacts } from '../catalog';
import { fitOn, longestContext, shortestContext } from './_fit-on';
import { unsupportedDataType } from './data-type';
import type { Fit, FitOptions } from './fit';
import { DEFAULT_GPU_MEMORY_UTILIZATION, planGpuMemory } from './gpu-memory';
import { gpusOf, type Split, usableSplits } from './split';

/** A number of GPUs of one kind, with the plan or with why there is none. */
export interface Choice {
  /** The kind of GPU. */
  readonly accelerator: Accelerator;
  /** GPUs per replica. */
  readonly gpus: number;
  /** The smallest machine type that has a machine's share of them. */
  readonly machineType: MachineType;
  /** How the model fits; undefined where it does not. */
  readonly fit: Fit | undefined;
  /** Why it does not fit; undefined where it does. */
  readonly problem: string | undefined;
}

/** Every number of GPUs that a machine has, of every accelerator or of one, the accelerators with the least memory first. */
export function planChoices(
  model: ModelFacts,
  options: FitOptions = {},
  accelerators: readonly Accelerator[] = Accelerator.ALL,
): Choice[] {
  const { machines = 1 } = options;
  return accelerators.flatMap((accelerator) =>
    accelerator.countsPerMachine
      .filter((count) => options.gpus === undefined || count * machines === options.gpus)
      .map((count) => choice(model, accelerator, count, options)),
  );
}

function choice(model: ModelFacts, accelerator: Accelerator, count: number, options: FitOptions): Choice {
  const { machines = 1 } = options;
  const gpus = count * machines;
  const machineType = MACHINE_TYPES.find((type) => type.accelerator === accelerator && type.gpus === count)!;
  const split = usableSplits(model, accelerator, options).find((usable) => gpusOf(usable) === gpus);
  const fit = split && fitOn(model, accelerator, split, options);
  const problem = fit ? undefined : problemOf(model, accelerator, split, options);
  return { accelerator, gpus, machineType, fit, problem };
}

function problemOf(model: ModelFacts, accelerator: Accelerator, split: Split | undefined, options: FitOptions): string {
  const unsupported = unsupportedDataType(model, accelerator, options);
  if (unsupported || !split) {
    return (
      unsupported ?? `these GPUs do not divide its ${model.attentionHeads} attention and ${model.kvHeads} KV heads`
    );
  }
  const utilization = options.gpuMemoryUtilization ?? DEFAULT_GPU_MEMORY_UTILIZATION;
  const memory = planGpuMemory(model, accelerator, gpusOf(split), utilization, {
    ...split,
    quantization: options.quantization ?? model.quantization,
    adapters: options.adapters,
    draft: options.draft,
  });
  if (memory.kvCache <= 0) {
    const needed = memory.usable - memory.kvCache;
    return `takes ${gibibytes(needed)} a GPU without KV cache; has ${gibibytes(memory.usable)}`;
  }
  const longest = Math.max(0, longestContext(model, accelerator, split, memory, options));
  return `holds ${longest} tokens of context; wanted are ${shortestContext(model, options)}`;
}
