import { Model } from '../../../src/catalog';
import { configOf } from '../_published-models';

const LLAMA = configOf('meta-llama/Llama-3.1-8B-Instruct');
const read = (changes: Record<string, unknown>, parameters?: number) =>
  Model.fromConfig({ ...LLAMA, ...changes }, { repository: 'acme/tuned', parameters });

test.each([
  ['num_hidden_layers'],
  ['hidden_size'],
  ['intermediate_size'],
  ['num_attention_heads'],
  ['vocab_size'],
  ['max_position_embeddings'],
])('a file without %s is refused by that name', (key) => {
  expect(() => read({ [key]: undefined })).toThrow(
    `GKEI_MODEL_CONFIG: config.json of acme/tuned has no ${key}; it must be`,
  );
});

test.each([
  ['a count that is none', { hidden_size: '4096' }, 'hidden_size is "4096" in config.json of acme/tuned'],
  ['an encoder', { is_encoder_decoder: true }, 'is_encoder_decoder is true'],
  ['state-space layers', { mamba_d_state: 16 }, 'mamba_d_state is 16'],
  ['linear attention', { layer_types: ['full_attention', 'linear_attention'] }, 'layer_types is "linear_attention"'],
  [
    'an unknown decoder',
    { model_type: 'novel' },
    'model_type is "novel" in config.json of acme/tuned; it must be llama, mistral,',
  ],
  ['no decoder at all', { model_type: undefined }, 'has no model_type'],
  [
    'an unknown quantisation',
    { quantization_config: { quant_method: 'quip' } },
    'quantization_config.quant_method is "quip"',
  ],
  ['an unknown vision tower', { vision_config: { model_type: 'clip' } }, 'vision_config.model_type is "clip"'],
])('%s is refused', (_what, changes, message) => {
  expect(() => read(changes)).toThrow(message);
});

test('an unknown decoder is planned when its card’s number of parameters is given', () => {
  const model = read({ model_type: 'novel' }, 8e9);
  expect([model.parameters, model.decoderWeights, model.layers]).toEqual([8e9, undefined, 32]);
});

test('attention without grouping keeps a key and a value for every head', () => {
  expect(read({ num_key_value_heads: undefined }).kvHeads).toBe(32);
});

test('biases count: 32 × (queries, keys, values, output) with attention_bias', () => {
  expect(read({ attention_bias: true }).parameters - read({}).parameters).toBe(32 * (4096 + 2 * 1024 + 4096));
});

test.each([
  [{ quant_method: 'awq', bits: 4 }, 'awq'],
  [{ quant_method: 'gptq', bits: 8 }, 'int8'],
  [{ quant_method: 'fp8' }, 'fp8'],
  [
    { quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { type: 'float', num_bits: 8 } } } },
    'fp8',
  ],
  [
    { quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { type: 'int', num_bits: 4 } } } },
    'gptq',
  ],
])('quantization_config %j is %s', (quantization_config, quantization) => {
  expect(read({ quantization_config }).quantization).toBe(quantization);
});

test.each([
  [{ sliding_window: 4096 }, { layers: 32, tokens: 4096 }],
  [{ sliding_window: 4096, use_sliding_window: false }, undefined],
  [
    { sliding_window: 4096, use_sliding_window: true, max_window_layers: 20 },
    { layers: 12, tokens: 4096 },
  ],
  [
    { sliding_window: 4096, sliding_window_pattern: 4 },
    { layers: 24, tokens: 4096 },
  ],
  [
    { sliding_window: 4096, layer_types: [...Array(8).fill('sliding_attention'), ...Array(24).fill('full_attention')] },
    { layers: 8, tokens: 4096 },
  ],
])('a window of %j', (changes, window) => {
  expect(read(changes).slidingWindow).toEqual(window);
});

test('Mixtral 8x7B: 46.7 billion parameters, of which each token uses two experts of eight', () => {
  const { parameters, experts } = Model.fromConfig(
    {
      model_type: 'mixtral',
      hidden_size: 4096,
      intermediate_size: 14_336,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      num_local_experts: 8,
      num_experts_per_tok: 2,
      vocab_size: 32_000,
      max_position_embeddings: 32_768,
      tie_word_embeddings: false,
      torch_dtype: 'bfloat16',
    },
    { repository: 'mistralai/Mixtral-8x7B-Instruct-v0.1' },
  );
  expect(parameters).toBe(46_702_792_704);
  expect(experts).toEqual({ count: 8, perToken: 2, intermediateSize: 14_336, weights: 32 * 8 * 3 * 4096 * 14_336 });
});

test.each([
  [
    'microsoft/Phi-3-mini-4k-instruct',
    3_821_079_552,
    {
      model_type: 'phi3',
      hidden_size: 3072,
      intermediate_size: 8192,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 32,
      vocab_size: 32_064,
      max_position_embeddings: 4096,
    },
  ],
  [
    'google/gemma-2-9b-it',
    9_241_705_984,
    {
      model_type: 'gemma2',
      hidden_size: 3584,
      intermediate_size: 14_336,
      num_hidden_layers: 42,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      head_dim: 256,
      vocab_size: 256_000,
      max_position_embeddings: 8192,
    },
  ],
])('%s has the published %i parameters', (repository, parameters, config) => {
  expect(Model.fromConfig(config, { repository }).parameters).toBe(parameters);
});
