import {
  Accelerator,
  type ComputeDataType,
  gibibytes,
  MACHINE_TYPES,
  type MachineType,
  type ModelFacts,
} from '../catalog';
import { errorOf } from '../errors';
import { servedDataType } from './data-type';
import { DEFAULT_GPU_MEMORY_UTILIZATION, type GpuMemory, planGpuMemory } from './gpu-memory';
import { kvBytes, longestRequest } from './kv-cache';
import { wholeNumber } from './range';

/**
 * Share of the estimated KV cache that the default context length may fill. vLLM refuses to start when one request
 * of the maximum length does not fit, so the estimate's error must not reach it.
 */
const CONTEXT_MARGIN = 0.9;

/** Context lengths chosen by the plan are multiples of this many tokens. */
const CONTEXT_STEP = 1024;

/**
 * The shortest context in tokens that an automatic choice of the GPU count is content with: with less, a few chat
 * sessions fill the KV cache and every request waits or is preempted.
 */
const SHORTEST_USEFUL_CONTEXT = 16_384;

/** What may be fixed instead of planned. */
export interface FitOptions {
  /**
   * GPUs per replica, at least 1.
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
}

/** How a model fits one accelerator. */
export interface Fit {
  /** The GPU that the model fits on. */
  readonly accelerator: Accelerator;
  /** GPUs per replica; the tensor-parallel size. */
  readonly gpus: number;
  /** What vLLM calculates in. */
  readonly dataType: ComputeDataType;
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
 *   does not divide the attention heads, GKEI_DATA_TYPE for a GPU without a data type that the model needs, GKEI_MODEL_DOES_NOT_FIT with the nearest possibilities.
 */
export function planFit(model: ModelFacts, accelerator: Accelerator, options: FitOptions = {}): Fit {
  checkRanges(model, options);
  if (!servedDataType(model, accelerator)) {
    throw errorOf('GKEI_DATA_TYPE', {
      model: model.repository,
      accelerator: accelerator.name,
      alternatives: alternatives(model, accelerator, options),
    });
  }
  const counts = usableCounts(model, accelerator);
  if (options.gpus !== undefined && !counts.includes(options.gpus)) {
    throw errorOf('GKEI_GPU_COUNT', {
      gpus: options.gpus,
      accelerator: accelerator.name,
      model: model.repository,
      heads: model.attentionHeads,
      counts,
    });
  }
  const candidates = options.gpus === undefined ? counts : [options.gpus];
  for (const gpus of candidates) {
    const fit = fitOn(model, accelerator, gpus, options);
    if (fit) {
      return fit;
    }
  }
  const largest = candidates[candidates.length - 1];
  const memory = planGpuMemory(model, accelerator, largest, options.gpuMemoryUtilization);
  throw errorOf('GKEI_MODEL_DOES_NOT_FIT', {
    model: model.repository,
    accelerator: accelerator.name,
    gpus: largest,
    tokens: shortestContext(model, options),
    needed: gibibytes(memory.usable - memory.kvCache),
    usable: gibibytes(memory.usable),
    alternatives: alternatives(model, accelerator, options),
  });
}

/** The context in tokens below which a plan is no fit: what was asked for, or what is useful, or what runs at all. */
function shortestContext(model: ModelFacts, options: FitOptions): number {
  const automatic = Math.min(SHORTEST_USEFUL_CONTEXT, model.contextLength);
  return options.maxModelLen ?? (options.gpus === undefined ? automatic : CONTEXT_STEP);
}

/** GPU counts of one machine that tensor parallelism can use for this model, ascending. */
function usableCounts(model: ModelFacts, accelerator: Accelerator): number[] {
  return accelerator.countsPerMachine.filter((gpus) => model.attentionHeads % gpus === 0);
}

function fitOn(model: ModelFacts, accelerator: Accelerator, gpus: number, options: FitOptions): Fit | undefined {
  const dataType = servedDataType(model, accelerator);
  if (!dataType) {
    return undefined;
  }
  const gpuMemoryUtilization = options.gpuMemoryUtilization ?? DEFAULT_GPU_MEMORY_UTILIZATION;
  const memory = planGpuMemory(model, accelerator, gpus, gpuMemoryUtilization);
  const total = memory.kvCache * gpus;
  const longest = total > 0 ? longestRequest(model, total * CONTEXT_MARGIN) : 0;
  const roomy = Math.min(model.contextLength, Math.floor(longest / CONTEXT_STEP) * CONTEXT_STEP);
  const maxModelLen = options.maxModelLen ?? roomy;
  if (longest < shortestContext(model, options)) {
    return undefined;
  }
  const concurrency = total / kvBytes(model, maxModelLen);
  const machineType = MACHINE_TYPES.find((type) => type.accelerator === accelerator && type.gpus === gpus);
  return {
    accelerator,
    gpus,
    dataType,
    gpuMemoryUtilization,
    maxModelLen,
    memory,
    kvTokens: Math.floor(concurrency * maxModelLen),
    concurrency,
    machineType: machineType!,
  };
}

/** Most possibilities that a refusal names. */
const MOST_ALTERNATIVES = 4;

/** The nearest plans that do fit: more GPUs of the same kind, then other accelerators, the least memory first. */
function alternatives(model: ModelFacts, accelerator: Accelerator, options: FitOptions): string[] {
  const fits = Accelerator.ALL.flatMap((kind) => {
    const plans = usableCounts(model, kind).map((gpus) => fitOn(model, kind, gpus, options));
    return plans.find((plan) => plan !== undefined) ?? [];
  });
  const size = (fit: Fit) => (fit.accelerator === accelerator ? 0 : fit.gpus * fit.accelerator.memoryBytes);
  return fits
    .sort((a, b) => size(a) - size(b))
    .slice(0, MOST_ALTERNATIVES)
    .map((fit) => `${fit.gpus} × ${fit.accelerator.name}`);
}

function checkRanges(model: ModelFacts, options: FitOptions): void {
  const { gpus, maxModelLen, gpuMemoryUtilization } = options;
  if (gpus !== undefined) {
    wholeNumber('gpus', gpus, 1);
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
