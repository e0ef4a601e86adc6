import type { Accelerator, ModelFacts } from '../catalog';

/** A data type that vLLM calculates in (`--dtype`). */
export type ComputeDataType = 'bfloat16' | 'float16';

/**
 * The data type in which a GPU serves a model; undefined where none serves it well.
 *
 * As in vLLM: the type that the model was published in, float16 on a GPU without bfloat16, and never float16 for a model
 * whose numbers leave its range. vLLM would fall back to float32 there, with twice the memory and a fraction of the speed.
 */
export function servedDataType(model: ModelFacts, accelerator: Accelerator): ComputeDataType | undefined {
  const published = model.dataType === 'float16' ? 'float16' : 'bfloat16';
  if (accelerator.supports(published)) {
    return published;
  }
  return model.needsBfloat16 ? undefined : 'float16';
}
