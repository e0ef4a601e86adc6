import type { Accelerator, ComputeDataType, ModelFacts } from '../catalog';

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
