import type { ConfigReader } from './config-reader';

/** Counts the parameters of a multimodal model's vision tower and of what joins it to the decoder. */
export function countVisionTower(config: ConfigReader, decoderHidden: number): number {
  const vision = config.part('vision_config');
  if (!vision) {
    return 0;
  }
  const type = vision.text('model_type');
  if (type === 'siglip_vision_model') {
    return siglip(vision, decoderHidden);
  }
  if (type === 'pixtral') {
    return pixtral(vision, decoderHidden, config.countOr('spatial_merge_size', 1));
  }
  return vision.refuse(
    'model_type',
    type,
    'siglip_vision_model or pixtral; or give parameters, as the model card has them',
  );
}

/** SigLIP with biases everywhere and learned positions, as Gemma 3 joins it: one matrix and one norm. */
function siglip(vision: ConfigReader, decoderHidden: number): number {
  const hidden = vision.count('hidden_size');
  const intermediate = vision.count('intermediate_size');
  const patch = vision.count('patch_size');
  const patches = Math.floor(vision.count('image_size') / patch) ** 2;
  const layer = 4 * (hidden * hidden + hidden) + 2 * hidden * intermediate + intermediate + hidden + 4 * hidden;
  const embeddings = 3 * patch * patch * hidden + hidden + patches * hidden;
  return embeddings + vision.count('num_hidden_layers') * layer + 2 * hidden + hidden * decoderHidden + hidden;
}

/** Pixtral without biases and with rotary positions, as Mistral 3 joins it: a merger of patches and two matrices. */
function pixtral(vision: ConfigReader, decoderHidden: number, merge: number): number {
  const hidden = vision.count('hidden_size');
  const patch = vision.count('patch_size');
  const layer = 4 * hidden * hidden + 3 * hidden * vision.count('intermediate_size') + 2 * hidden;
  const tower = 3 * patch * patch * hidden + hidden + vision.count('num_hidden_layers') * layer;
  const joint = hidden + merge * merge * hidden * hidden + hidden * decoderHidden + decoderHidden * decoderHidden;
  return tower + joint;
}
