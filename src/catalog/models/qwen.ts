import type { ModelFacts } from '../model-facts';

/**
 * Qwen3 models.
 *
 * Source: the shapes and contexts in `litgpt/config.py` of Lightning-AI/litgpt at 2685705 (June 2026). The parameters are
 * counted from them and equal the totals that public listings quote from the hub. The repositories' own `config.json` was
 * not read.
 */
export const QWEN3_MODELS = {
  QWEN3_4B: {
    repository: 'Qwen/Qwen3-4B',
    parameters: 4_022_468_096,
    decoderWeights: 3_633_315_840,
    dataType: 'bfloat16',
    contextLength: 40_960,
    layers: 36,
    hiddenSize: 2560,
    intermediateSize: 9728,
    attentionHeads: 32,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 151_936,
  },
  QWEN3_8B: {
    repository: 'Qwen/Qwen3-8B',
    parameters: 8_190_735_360,
    decoderWeights: 6_945_767_424,
    dataType: 'bfloat16',
    contextLength: 40_960,
    layers: 36,
    hiddenSize: 4096,
    intermediateSize: 12_288,
    attentionHeads: 32,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 151_936,
  },
  QWEN3_14B: {
    repository: 'Qwen/Qwen3-14B',
    parameters: 14_768_307_200,
    decoderWeights: 13_212_057_600,
    dataType: 'bfloat16',
    contextLength: 40_960,
    layers: 40,
    hiddenSize: 5120,
    intermediateSize: 17_408,
    attentionHeads: 40,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 151_936,
  },
  QWEN3_30B_A3B: {
    repository: 'Qwen/Qwen3-30B-A3B',
    parameters: 30_532_122_624,
    decoderWeights: 29_896_998_912,
    dataType: 'bfloat16',
    contextLength: 40_960,
    layers: 48,
    hiddenSize: 2048,
    intermediateSize: 6144,
    attentionHeads: 32,
    kvHeads: 4,
    headDimension: 128,
    vocabularySize: 151_936,
    experts: { count: 128, perToken: 8, intermediateSize: 768, weights: 28_991_029_248 },
  },
  QWEN3_32B: {
    repository: 'Qwen/Qwen3-32B',
    parameters: 32_762_123_264,
    decoderWeights: 31_205_621_760,
    dataType: 'bfloat16',
    contextLength: 40_960,
    layers: 64,
    hiddenSize: 5120,
    intermediateSize: 25_600,
    attentionHeads: 64,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 151_936,
  },
} as const satisfies Record<string, ModelFacts>;
