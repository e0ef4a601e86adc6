import { type Accelerator, BYTES_PER_NUMBER, type ModelFacts, QUANTIZATIONS, type Quantization } from '../catalog';
import { type AdapterRoom, adapterSlotBytes } from './adapter-room';
import { layerShare } from './split';

/** Share of a GPU's memory that vLLM may use (`--gpu-memory-utilization`) when nothing else is asked for. */
export const DEFAULT_GPU_MEMORY_UTILIZATION = 0.9;

/**
 * Share of a GPU's memory that CUDA, cuBLAS and CUDA graphs take beside PyTorch's allocations. Tensor parallelism
 * doubles it: NCCL's and the custom all-reduce's buffers come on top.
 *
 * Source: 1.79 GiB of 79.22 on one GPU and 3.58 with two, printed by vLLM's memory profiler for Llama 3 8B
 * (vllm-project/vllm pull request 10511).
 */
const NON_TORCH_SHARE = 0.0226;

/** Bytes of one logit: vLLM samples in 32-bit floats and keeps a sorted copy. */
const BYTES_PER_LOGIT = 8;

/** Where one GPU's memory goes, in bytes. `kvCache` is what is left; it is negative when the model does not fit. */
export interface GpuMemory {
  /** What vLLM may use: the GPU's memory × the utilisation. */
  readonly usable: number;
  /** This GPU's share of the weights. */
  readonly weights: number;
  /** Peak of a forward pass over the largest step, with the logits of every sequence. */
  readonly activations: number;
  /** CUDA context, libraries, graphs and communication buffers. */
  readonly nonTorch: number;
  /** Room for adapters, and the weights of a model that guesses ahead. */
  readonly companions: number;
  /** What remains for the KV cache. */
  readonly kvCache: number;
}

/** Bytes of a model's weights over all GPUs, as they were published or quantised. */
export function weightBytes(model: ModelFacts, quantization: Quantization | undefined = model.quantization): number {
  const full = BYTES_PER_NUMBER[model.dataType];
  if (!quantization) {
    return model.parameters * full;
  }
  const { shrinks, bytesPerWeight } = QUANTIZATIONS[quantization];
  const shrunk = shrinks === 'experts' ? (model.experts?.weights ?? 0) : decoderWeights(model);
  return (model.parameters - shrunk) * full + shrunk * bytesPerWeight;
}

function decoderWeights({ decoderWeights, parameters, vocabularySize, hiddenSize }: ModelFacts): number {
  return decoderWeights ?? parameters - 2 * vocabularySize * hiddenSize;
}

/** What a replica keeps in GPU memory beside its model. */
export interface Companions {
  /**
   * Room for adapters.
   *
   * @default - none
   */
  readonly adapters?: AdapterRoom;
  /**
   * The model that guesses ahead in speculative decoding.
   *
   * @default - none
   */
  readonly draft?: ModelFacts;
}

/** What else decides where memory goes. */
export interface GpuMemoryOptions extends Companions {
  /**
   * Stages of pipeline parallelism, at least 1.
   *
   * @default 1
   */
  readonly pipelineParallel?: number;
  /**
   * How the weights are quantised.
   *
   * @default - as they were published
   */
  readonly quantization?: Quantization;
}

/**
 * Plans the memory of each of `gpus` GPUs, which share the model by tensor parallelism, and in stages where asked for.
 *
 * An estimate: against vLLM's own profiler for Llama 3 8B on one 80 GB GPU and the published KV capacity of
 * Qwen3 32B on two, it is within 7 %, on the cautious side for the larger model.
 */
export function planGpuMemory(
  model: ModelFacts,
  accelerator: Accelerator,
  gpus: number,
  utilization: number = DEFAULT_GPU_MEMORY_UTILIZATION,
  { pipelineParallel = 1, quantization = model.quantization, adapters, draft }: GpuMemoryOptions = {},
): GpuMemory {
  const tensorParallel = gpus / pipelineParallel;
  const usable = accelerator.memoryBytes * utilization;
  const weights = (weightBytes(model, quantization) * layerShare(model, { pipelineParallel })) / tensorParallel;
  const nonTorch = accelerator.memoryBytes * NON_TORCH_SHARE * (gpus > 1 ? 2 : 1);
  const numbersPerToken = 4 * model.hiddenSize + mlpNumbers(model, tensorParallel);
  const activations =
    accelerator.maxBatchedTokens * numbersPerToken * BYTES_PER_NUMBER.bfloat16 +
    accelerator.maxSequences * model.vocabularySize * BYTES_PER_LOGIT;
  const companions =
    (adapters ? adapterSlotBytes(model, tensorParallel, adapters) : 0) +
    (draft ? weightBytes(draft) / tensorParallel : 0);
  const kvCache = usable - weights - activations - nonTorch - companions;
  return { usable, weights, activations, nonTorch, companions, kvCache };
}

/** Numbers that the MLP of one layer holds for a token at its peak, on one GPU: gate, up and their product. */
function mlpNumbers({ intermediateSize, hiddenSize, experts }: ModelFacts, tensorParallel: number): number {
  const dense = (3 * intermediateSize) / tensorParallel;
  if (!experts) {
    return dense;
  }
  // Each chosen expert holds its own, and its answer until all are summed.
  return Math.max(dense, experts.perToken * ((3 * experts.intermediateSize) / tensorParallel + hiddenSize));
}
