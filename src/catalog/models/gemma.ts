import type { ModelFacts } from '../model-facts';

/**
 * Gemma models.
 *
 * Source: the shapes, contexts and sliding windows in `litgpt/config.py` of Lightning-AI/litgpt at 2685705 (June 2026). The
 * parameters are counted from them, with a vision tower and a padded vocabulary from memory of Transformers' classes, and
 * equal the totals that public listings quote from the hub. The repositories' own `config.json` was not read.
 */
export const GEMMA_MODELS = {
  GEMMA_3_4B: {
    repository: 'google/gemma-3-4b-it',
    parameters: 4_300_079_472,
    decoderWeights: 3_208_642_560,
    dataType: 'bfloat16',
    contextLength: 131_072,
    layers: 34,
    hiddenSize: 2560,
    intermediateSize: 10_240,
    attentionHeads: 8,
    kvHeads: 4,
    headDimension: 256,
    vocabularySize: 262_208,
    slidingWindow: { layers: 29, tokens: 1024 },
    gated: true,
    needsBfloat16: true,
  },
  GEMMA_3_12B: {
    repository: 'google/gemma-3-12b-it',
    parameters: 12_187_325_040,
    decoderWeights: 10_758_389_760,
    dataType: 'bfloat16',
    contextLength: 131_072,
    layers: 48,
    hiddenSize: 3840,
    intermediateSize: 15_360,
    attentionHeads: 16,
    kvHeads: 8,
    headDimension: 256,
    vocabularySize: 262_208,
    slidingWindow: { layers: 40, tokens: 1024 },
    gated: true,
    needsBfloat16: true,
  },
  GEMMA_3_27B: {
    repository: 'google/gemma-3-27b-it',
    parameters: 27_432_406_640,
    decoderWeights: 25_598_361_600,
    dataType: 'bfloat16',
    contextLength: 131_072,
    layers: 62,
    hiddenSize: 5376,
    intermediateSize: 21_504,
    attentionHeads: 32,
    kvHeads: 16,
    headDimension: 128,
    vocabularySize: 262_208,
    slidingWindow: { layers: 52, tokens: 1024 },
    gated: true,
    needsBfloat16: true,
  },
} as const satisfies Record<string, ModelFacts>;
