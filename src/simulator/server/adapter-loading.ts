import { adapterConflict, adapterMissing, loraDisabled } from './api-error';
import type { Fields } from './fields';
import type { ServedModels } from './served-models';

/**
 * `POST /v1/load_lora_adapter` of vLLM 0.29. Whether there is an adapter at the path is not looked at: the simulation has no
 * weights.
 *
 * @returns the text of the answer
 * @throws ApiError in vLLM's words
 */
export function loadAdapter(fields: Fields, models: ServedModels, enabled: boolean): string {
  const name = fields.requiredText('lora_name');
  const path = fields.requiredText('lora_path');
  const inPlace = fields.flag('load_inplace');
  if (!name || !path) {
    throw adapterConflict("Both 'lora_name' and 'lora_path' must be provided.");
  }
  if (models.has(name) && !inPlace) {
    throw adapterConflict(
      `The lora adapter '${name}' has already been loaded. If you want to load the adapter in place, set ` +
        "'load_inplace' to True.",
    );
  }
  if (!enabled) {
    throw loraDisabled();
  }
  models.add({ name, path });
  return `Success: LoRA adapter '${name}' added successfully.`;
}

/** `POST /v1/unload_lora_adapter`. */
export function unloadAdapter(fields: Fields, models: ServedModels): string {
  const name = fields.requiredText('lora_name');
  if (!name) {
    throw adapterConflict("'lora_name' needs to be provided to unload a LoRA adapter.");
  }
  if (!models.has(name)) {
    throw adapterMissing(name);
  }
  models.remove(name);
  return `Success: LoRA adapter '${name}' removed successfully.`;
}
