import type { ModelFacts } from '../model-facts';

/**
 * gpt-oss models.
 *
 * Source: the published `config.json` of each repository on the Hugging Face hub, whose fields that matter the tests keep;
 * parameters are counted from them and equal the published totals.
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
