import {
  Accelerator,
  type ComputeDataType,
  gibibytes,
  type MachineType,
  type ModelFacts,
  type Quantization,
} from '../catalog';
import { errorOf } from '../errors';
import { fitOn, shortestContext } from './_fit-on';
import { type KvCacheDataType, unsupportedDataType } from './data-type';
import { type Companions, type GpuMemory, planGpuMemory } from './gpu-memory';
import { wholeNumber } from './range';
import { gpusOf, type Split, usableSplits } from './split';

/** What may be fixed instead of planned. */
export interface FitOptions extends Companions {
  /**
   * GPUs per replica, at least 1, over all its machines.
   *
   * @default - the fewest on which the model fits with a context of at least 16,384 tokens
   */
  readonly gpus?: number;
  /**
   * Longest request in tokens, prompt and answer together, 1 to the model's context length.
   *
   * @default - the model's context length, or the longest that fits (a multiple of 1,024) where that is less
   */
  readonly maxModelLen?: number;
  /**
   * Share of each GPU's memory that vLLM may use, above 0 and at most 0.98.
   *
   * @default 0.9
   */
  readonly gpuMemoryUtilization?: number;
  /**
   * How the weights are quantised.
   *
   * @default - as they were published
   */
  readonly quantization?: Quantization;
  /**
   * How the KV cache is stored: `fp8` holds twice the tokens, at a small loss of precision.
   *
   * @default 'auto'
   */
  readonly kvCacheDataType?: KvCacheDataType;
  /**
   * Stages of pipeline parallelism, from the number of machines to the model's layers, at least 1; the GPUs of a stage share its layers by tensor
   * parallelism.
   *
   * @default - the number of machines
   */
  readonly pipelineParallel?: number;
  /**
   * Machines per replica, at least 1.
   *
   * @default 1
   */
  readonly machines?: number;
}

/** How a model fits one accelerator. */
export interface Fit extends Split {
  /** The GPU that serves. */
  readonly accelerator: Accelerator;
  /** GPUs per replica: tensor-parallel × pipeline-parallel size. */
  readonly gpus: number;
  /** What vLLM calculates in. */
  readonly dataType: ComputeDataType;
  /**
   * How the weights are quantised.
   *
   * @default - they are not
   */
  readonly quantization?: Quantization;
  /** How the KV cache is stored. */
  readonly kvCacheDataType: KvCacheDataType;
  /** Share of each GPU's memory that vLLM may use. */
  readonly gpuMemoryUtilization: number;
  /** Longest request in tokens. */
  readonly maxModelLen: number;
  /** Where each GPU's memory goes. */
  readonly memory: GpuMemory;
  /**
   * Tokens that the KV cache of one replica holds when every request is of the maximum length, as vLLM prints it
   * at start-up.
   */
  readonly kvTokens: number;
  /** Requests of the maximum length that fit at once; at least 1. */
  readonly concurrency: number;
  /** The smallest machine type with that many GPUs. */
  readonly machineType: MachineType;
}

/**
 * Plans how many GPUs a replica of a model needs and what it then holds.
 *
 * @throws GKEI_OUT_OF_RANGE for an option outside its range, GKEI_GPU_COUNT for a count that no machine has or that
 *   does not divide the attention heads, GKEI_DATA_TYPE for a GPU without a data type that the model needs,
 *   GKEI_MODEL_DOES_NOT_FIT with the nearest possibilities.
 */
export function planFit(model: ModelFacts, accelerator: Accelerator, options: FitOptions = {}): Fit {
  checkRanges(model, options);
  const problem = unsupportedDataType(model, accelerator, options);
  if (problem) {
    throw errorOf('GKEI_DATA_TYPE', { problem, alternatives: alternatives(model, accelerator, options) });
  }
  const splits = usableSplits(model, accelerator, options);
  const candidates = splits.filter((split) => options.gpus === undefined || gpusOf(split) === options.gpus);
  if (candidates.length === 0) {
    throw errorOf('GKEI_GPU_COUNT', {
      gpus: options.gpus,
      accelerator: accelerator.name,
      model: model.repository,
      heads: model.attentionHeads,
      machines: options.machines ?? 1,
      stages: options.pipelineParallel ?? options.machines ?? 1,
      counts: splits.map(gpusOf),
    });
  }
  for (const split of candidates) {
    const fit = fitOn(model, accelerator, split, options);
    if (fit) {
      return fit;
    }
  }
  const largest = candidates[candidates.length - 1];
  const memory = planGpuMemory(model, accelerator, gpusOf(largest), options.gpuMemoryUtilization, {
    ...largest,
    quantization: options.quantization,
    adapters: options.adapters,
    draft: options.draft,
  });
  throw errorOf('GKEI_MODEL_DOES_NOT_FIT', {
    model: model.repository,
    accelerator: accelerator.name,
    gpus: gpusOf(largest),
    tokens: shortestContext(model, options),
    needed: gibibytes(memory.usable - memory.kvCache),
    usable: gibibytes(memory.usable),
    alternatives: alternatives(model, accelerator, options),
  });
}

/** The plans of every accelerator of the catalog on which a model fits, the least GPU memory first. */
export function planFits(model: ModelFacts, options: FitOptions = {}): Fit[] {
  checkRanges(model, options);
  const memory = (fit: Fit) => fit.gpus * fit.accelerator.memoryBytes;
  return Accelerator.ALL.flatMap((accelerator) => {
    const splits = usableSplits(model, accelerator, options);
    const chosen = splits.filter((split) => options.gpus === undefined || gpusOf(split) === options.gpus);
    return chosen.map((split) => fitOn(model, accelerator, split, options)).find((fit) => fit !== undefined) ?? [];
  }).sort((a, b) => memory(a) - memory(b));
}

/** Most possibilities that a refusal names. */
const MOST_ALTERNATIVES = 4;

/** The nearest plans that do fit: more GPUs of the same kind, then other accelerators, the least memory first. */
function alternatives(model: ModelFacts, accelerator: Accelerator, options: FitOptions): string[] {
  const fits = planFits(model, { ...options, gpus: undefined });
  const same = fits.filter((fit) => fit.accelerator === accelerator);
  const others = fits.filter((fit) => fit.accelerator !== accelerator);
  return [...same, ...others].slice(0, MOST_ALTERNATIVES).map((fit) => `${fit.gpus} × ${fit.accelerator.name}`);
}

function checkRanges(model: ModelFacts, options: FitOptions): void {
  const { gpus, maxModelLen, gpuMemoryUtilization, machines, pipelineParallel } = options;
  if (gpus !== undefined) {
    wholeNumber('gpus', gpus, 1);
  }
  if (machines !== undefined) {
    wholeNumber('machines', machines, 1);
  }
  if (pipelineParallel !== undefined) {
    wholeNumber('engine.pipelineParallel', pipelineParallel, machines ?? 1, model.layers);
  }
  if (maxModelLen !== undefined) {
    wholeNumber('engine.maxModelLen', maxModelLen, 1, model.contextLength);
  }
  if (gpuMemoryUtilization !== undefined && !(gpuMemoryUtilization > 0 && gpuMemoryUtilization <= 0.98)) {
    throw errorOf('GKEI_OUT_OF_RANGE', {
      option: 'engine.gpuMemoryUtilization',
      value: gpuMemoryUtilization,
      range: 'a number above 0 and at most 0.98',
    });
  }
}
