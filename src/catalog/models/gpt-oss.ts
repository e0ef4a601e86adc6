import type { ModelFacts } from '../model-facts';

/**
 * gpt-oss models.
 *
 * Source: `ModelConfig` and the attention of `gpt_oss/torch/model.py` of openai/gpt-oss at 7b58334 (July 2026) for 120B; 20B
 * has 24 layers of 32 experts, as public walk-throughs of its weights say. The context is quoted by Ollama's and
 * llama.cpp's metadata. The parameters are counted from these and equal the totals there. The repositories' own
 * `config.json` was not read.
 */
export const GPT_OSS_MODELS = {
  GPT_OSS_20B: {
    repository: 'openai/gpt-oss-20b',
    parameters: 20_914_757_184,
    decoderWeights: 19_747_307_520,
    dataType: 'bfloat16',
    quantization: 'mxfp4',
    contextLength: 131_072,
    layers: 24,
    hiddenSize: 2880,
    intermediateSize: 2880,
    attentionHeads: 64,
    kvHeads: 8,
    headDimension: 64,
    vocabularySize: 201_088,
    slidingWindow: { layers: 12, tokens: 128 },
    experts: { count: 32, perToken: 4, intermediateSize: 2880, weights: 19_110_297_600 },
  },
  GPT_OSS_120B: {
    repository: 'openai/gpt-oss-120b',
    parameters: 116_829_156_672,
    decoderWeights: 115_617_300_480,
    dataType: 'bfloat16',
    quantization: 'mxfp4',
    contextLength: 131_072,
    layers: 36,
    hiddenSize: 2880,
    intermediateSize: 2880,
    attentionHeads: 64,
    kvHeads: 8,
    headDimension: 64,
    vocabularySize: 201_088,
    slidingWindow: { layers: 18, tokens: 128 },
    experts: { count: 128, perToken: 4, intermediateSize: 2880, weights: 114_661_785_600 },
  },
} as const satisfies Record<string, ModelFacts>;
