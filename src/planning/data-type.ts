import { type Accelerator, type ComputeDataType, type ModelFacts, QUANTIZATIONS, type Quantization } from '../catalog';

/** How the KV cache is stored: as vLLM calculates, or in 8-bit floats (`--kv-cache-dtype`). */
export type KvCacheDataType = 'auto' | 'fp8';

/**
 * Least compute capability on which an attention kernel of vLLM 0.29 reads an 8-bit KV cache: its FlashInfer backend
 * leaves out 7.5, and Triton has no 8-bit floats there.
 */
const FP8_CACHE_CAPABILITY = 8.0;

/** Whether a GPU can serve with an 8-bit KV cache. */
export function supportsFp8Cache(accelerator: Accelerator): boolean {
  return accelerator.computeCapability >= FP8_CACHE_CAPABILITY;
}

/**
 * The data type in which a GPU serves a model; undefined where none serves it well.
 *
 * As in vLLM: the type that the model was published in, float16 on a GPU without bfloat16, and never float16 for a model
 * whose numbers leave its range. vLLM would fall back to float32 there, with twice the memory and a fraction of the speed.
 */
export function servedDataType(model: ModelFacts, accelerator: Accelerator): ComputeDataType | undefined {
  if (accelerator.supports(model.dataType)) {
    return model.dataType;
  }
  return model.needsBfloat16 ? undefined : 'float16';
}

/** Why a GPU cannot serve a model in its data types, whatever its memory; undefined where it can. */
export function unsupportedDataType(
  model: ModelFacts,
  accelerator: Accelerator,
  types: { readonly quantization?: Quantization; readonly kvCacheDataType?: KvCacheDataType },
): string | undefined {
  if (!servedDataType(model, accelerator)) {
    return `${accelerator.name} has no bfloat16, and the numbers of ${model.repository} leave the range of float16`;
  }
  const quantization = types.quantization ?? model.quantization;
  if (quantization && accelerator.computeCapability < QUANTIZATIONS[quantization].leastCapability) {
    return `${accelerator.name} cannot calculate with the ${quantization} weights of ${model.repository}`;
  }
  if (types.kvCacheDataType === 'fp8' && !supportsFp8Cache(accelerator)) {
    return `${accelerator.name} cannot read a KV cache in fp8`;
  }
  return undefined;
}
