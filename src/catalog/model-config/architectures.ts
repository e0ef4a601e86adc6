import type { ConfigJson } from './config-reader';

/** How the layers of an architecture differ from Llama's. */
export interface Architecture {
  /** Which projections of the attention have a bias. */
  readonly biases?: 'queries, keys and values' | 'as configured';
  /** Whether queries and keys are normalised in each head. */
  readonly headNorms?: boolean;
  /** Whether each layer has norms behind attention and MLP too. */
  readonly outerNorms?: boolean;
  /** Whether every expert has biases, the router too, and the attention a sink for each head. */
  readonly gptOss?: boolean;
  /** Whether its numbers leave the range of float16. */
  readonly needsBfloat16?: boolean;
  /** What Transformers takes for keys that published files leave out. */
  readonly defaults?: ConfigJson;
}

const GEMMA_3_DEFAULTS = {
  vocab_size: 262_208,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 256,
  max_position_embeddings: 131_072,
  sliding_window_pattern: 6,
  tie_word_embeddings: true,
};

/**
 * Decoders whose parameters can be counted from their shape, by `model_type`.
 *
 * From memory of their classes in Hugging Face Transformers. The counts equal published totals, as tests show for a model
 * of each. Which ones are refused in float16: vLLM 0.29, `config/model.py`.
 */
export const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map<string, Architecture>([
  ['llama', { biases: 'as configured' }],
  ['mistral', {}],
  ['mixtral', {}],
  ['phi3', {}],
  ['qwen2', { biases: 'queries, keys and values' }],
  ['qwen3', { biases: 'as configured', headNorms: true }],
  ['qwen3_moe', { biases: 'as configured', headNorms: true }],
  [
    'gemma2',
    { outerNorms: true, needsBfloat16: true, defaults: { tie_word_embeddings: true, sliding_window_pattern: 2 } },
  ],
  ['gemma3_text', { headNorms: true, outerNorms: true, needsBfloat16: true, defaults: GEMMA_3_DEFAULTS }],
  ['deepseek_v2', {}],
  ['deepseek_v3', {}],
  ['gpt_oss', { biases: 'as configured', gptOss: true }],
]);
