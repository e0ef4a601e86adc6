import { type Accelerator, MACHINE_TYPES, type ModelFacts } from '../catalog';
import { servedDataType, unsupportedDataType } from './data-type';
import type { Fit, FitOptions } from './fit';
import { DEFAULT_GPU_MEMORY_UTILIZATION, type GpuMemory, planGpuMemory } from './gpu-memory';
import { kvBytes, longestRequest } from './kv-cache';
import { gpusOf, kvShare, type Split } from './split';

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

/** The context in tokens below which a plan is no fit: what was asked for, or what is useful, or what runs at all. */
export function shortestContext(model: ModelFacts, options: FitOptions): number {
  const automatic = Math.min(SHORTEST_USEFUL_CONTEXT, model.contextLength);
  return options.maxModelLen ?? (options.gpus === undefined ? automatic : CONTEXT_STEP);
}

/** The longest request in tokens that the KV cache holds with a margin. */
export function longestContext(
  model: ModelFacts,
  accelerator: Accelerator,
  split: Split,
  memory: GpuMemory,
  options: FitOptions,
): number {
  const total = wholeCache(model, split, memory, options);
  return total > 0 ? longestRequest(model, total * CONTEXT_MARGIN, cacheType(model, accelerator, options)) : 0;
}

/** Bytes of the model's own KV cache that all GPUs would keep if each kept as much as the fullest, without copies. */
function wholeCache(model: ModelFacts, split: Split, memory: GpuMemory, options: FitOptions): number {
  return memory.kvCache / kvShare(model, split) / (1 + draftKvShare(model, options));
}

function cacheType(model: ModelFacts, accelerator: Accelerator, { kvCacheDataType = 'auto' }: FitOptions) {
  return kvCacheDataType === 'auto' ? (servedDataType(model, accelerator) ?? model.dataType) : kvCacheDataType;
}

/** How a model fits a number of GPUs; undefined where it does not. */
export function fitOn(model: ModelFacts, accelerator: Accelerator, split: Split, options: FitOptions): Fit | undefined {
  const dataType = servedDataType(model, accelerator);
  if (!dataType || unsupportedDataType(model, accelerator, options)) {
    return undefined;
  }
  const gpus = gpusOf(split);
  const gpuMemoryUtilization = options.gpuMemoryUtilization ?? DEFAULT_GPU_MEMORY_UTILIZATION;
  const quantization = options.quantization ?? model.quantization;
  const memory = planGpuMemory(model, accelerator, gpus, gpuMemoryUtilization, {
    quantization,
    adapters: options.adapters,
    draft: options.draft,
    ...split,
  });
  const longest = longestContext(model, accelerator, split, memory, options);
  if (longest < shortestContext(model, options)) {
    return undefined;
  }
  const roomy = Math.min(model.contextLength, Math.floor(longest / CONTEXT_STEP) * CONTEXT_STEP);
  const maxModelLen = options.maxModelLen ?? roomy;
  const request = kvBytes(model, maxModelLen, cacheType(model, accelerator, options));
  const concurrency = wholeCache(model, split, memory, options) / request;
  const perMachine = gpus / split.machines;
  const machineType = MACHINE_TYPES.find((type) => type.accelerator === accelerator && type.gpus === perMachine);
  return {
    accelerator,
    gpus,
    ...split,
    dataType,
    ...(quantization && { quantization }),
    kvCacheDataType: options.kvCacheDataType ?? 'auto',
    gpuMemoryUtilization,
    maxModelLen,
    memory,
    kvTokens: Math.floor(concurrency * maxModelLen),
    concurrency,
    machineType: machineType!,
  };
}

/** KV cache that a token takes for the model that guesses ahead, as a share of what it takes for the model itself. */
function draftKvShare(model: ModelFacts, { draft, maxModelLen = SHORTEST_USEFUL_CONTEXT }: FitOptions): number {
  return draft ? kvBytes(draft, maxModelLen) / kvBytes(model, maxModelLen) : 0;
}
