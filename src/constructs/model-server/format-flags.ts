import { type ModelFacts, QUANTIZATIONS } from '../../catalog';
import { errorOf } from '../../errors';
import type { Fit } from '../../planning';
import type { Flags } from './vllm-arguments';

/** A quantisation that vLLM does itself, while it loads 16-bit weights. */
export type OnLoadQuantization = 'fp8' | 'int8';

/** @throws GKEI_OUT_OF_RANGE where weights that are quantised already shall be quantised again. */
export function checkQuantization(model: ModelFacts, quantization: OnLoadQuantization | undefined): void {
  if (quantization && model.quantization) {
    throw errorOf('GKEI_OUT_OF_RANGE', {
      option: 'engine.quantization',
      value: quantization,
      range: `nothing: the weights of ${model.repository} are published in ${model.quantization}`,
    });
  }
}

/** The flags that say in what formats a server keeps its numbers and how its GPUs share them, where vLLM's default differs. */
export function formatFlags(model: ModelFacts, fit: Fit): Flags {
  const onLoad = fit.quantization && !model.quantization ? QUANTIZATIONS[fit.quantization].onLoad : undefined;
  return {
    ...(fit.pipelineParallel > 1 && { 'pipeline-parallel-size': fit.pipelineParallel }),
    // vLLM falls back to the same by itself, with a warning; said here, the choice can be seen.
    ...(fit.dataType !== model.dataType && { dtype: fit.dataType }),
    ...(onLoad !== undefined && { quantization: onLoad }),
    ...(fit.kvCacheDataType !== 'auto' && { 'kv-cache-dtype': fit.kvCacheDataType }),
  };
}
