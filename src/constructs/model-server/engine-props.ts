import type { KvCacheDataType } from '../../planning';
import type { EngineFeatureProps } from './engine/engine-features';
import type { OnLoadQuantization } from './format-flags';
import type { Flags } from './vllm-arguments';

/** How vLLM's engine runs. */
export interface EngineProps extends EngineFeatureProps {
  /**
   * Longest request in tokens, prompt and answer together, 1 to the model's context length (`--max-model-len`).
   *
   * @default - the model's context length, or the longest that fits the GPUs (a multiple of 1,024) where that is less
   */
  readonly maxModelLen?: number;
  /**
   * Share of each GPU's memory that vLLM may use, above 0 and at most 0.98 (`--gpu-memory-utilization`).
   *
   * @default 0.9
   */
  readonly gpuMemoryUtilization?: number;
  /**
   * Shrinks 16-bit weights to 8 bits while vLLM loads them (`--quantization`): half the memory for the same download.
   * Weights that were quantised before need nothing here: name their repository with `Model.quantized`.
   *
   * @default - the weights stay as they were published
   */
  readonly quantization?: OnLoadQuantization;
  /**
   * How the KV cache is stored (`--kv-cache-dtype`): `fp8` holds twice the tokens, at a small loss of precision.
   *
   * @default 'auto'
   */
  readonly kvCacheDataType?: KvCacheDataType;
  /**
   * Stages that share the layers one after the other, 1 to the number of GPUs (`--pipeline-parallel-size`); the GPUs of
   * a stage share its layers by tensor parallelism. Useful where the GPUs do not divide the attention heads.
   *
   * @default 1
   */
  readonly pipelineParallel?: number;
  /**
   * Any further flag of `vllm serve`, without the leading dashes: `true` renders `--flag`, `false` renders `--no-flag`.
   * Flags that a prop decides are errors here.
   *
   * @default - `enable-prompt-tokens-details` alone, so that answers say how much of a prompt was cached
   */
  readonly args?: Flags;
}
