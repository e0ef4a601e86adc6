import { BYTES_PER_NUMBER, type DataType, type ModelFacts } from '../catalog';

/**
 * Bytes that one token keeps in one layer's KV cache, over all GPUs: a key and a value for every KV head, or the two
 * vectors of latent attention.
 *
 * Sources: 2 × num_key_value_heads × head_dim × bytes per number, as in the PagedAttention paper (arXiv 2309.06180);
 * kv_lora_rank + qk_rope_head_dim numbers, as in the DeepSeek-V2 paper (arXiv 2405.04434).
 */
export function kvBytesPerTokenAndLayer(model: ModelFacts, dataType: DataType = 'bfloat16'): number {
  const latent = model.latentAttention;
  const numbers = latent ? latent.rank + latent.ropeDimension : 2 * model.kvHeads * model.headDimension;
  return numbers * BYTES_PER_NUMBER[dataType];
}

/**
 * Bytes that one request of `tokens` tokens keeps in the KV cache, over all GPUs.
 *
 * Layers with a sliding window keep at most the window.
 */
export function kvBytes(model: ModelFacts, tokens: number, dataType: DataType = 'bfloat16'): number {
  const perLayer = kvBytesPerTokenAndLayer(model, dataType);
  const sliding = model.slidingWindow ?? { layers: 0, tokens: 0 };
  const full = model.layers - sliding.layers;
  return perLayer * (full * tokens + sliding.layers * Math.min(tokens, sliding.tokens));
}

/**
 * The longest request in tokens whose KV cache fits into `bytes`; 0 when none does.
 *
 * The inverse of {@link kvBytes}.
 */
export function longestRequest(model: ModelFacts, bytes: number, dataType: DataType = 'bfloat16'): number {
  const perLayer = kvBytesPerTokenAndLayer(model, dataType);
  const sliding = model.slidingWindow ?? { layers: 0, tokens: 0 };
  const insideWindow = Math.floor(bytes / (perLayer * model.layers));
  if (sliding.layers === 0 || insideWindow < sliding.tokens) {
    return insideWindow;
  }
  const beyondWindows = bytes - perLayer * sliding.layers * sliding.tokens;
  return Math.floor(beyondWindows / (perLayer * (model.layers - sliding.layers)));
}
