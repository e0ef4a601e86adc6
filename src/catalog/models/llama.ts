import type { ModelFacts } from '../model-facts';

/**
 * Llama models.
 *
 * Source: the shapes and contexts in `litgpt/config.py` of Lightning-AI/litgpt at 2685705 (June 2026). The parameters are
 * counted from them and equal the totals that public listings quote from the hub. The repositories' own `config.json` was
 * not read.
 */
export const LLAMA_MODELS = {
  LLAMA_3_2_3B: {
    repository: 'meta-llama/Llama-3.2-3B-Instruct',
    parameters: 3_212_749_824,
    decoderWeights: 2_818_572_288,
    dataType: 'bfloat16',
    contextLength: 131_072,
    layers: 28,
    hiddenSize: 3072,
    intermediateSize: 8192,
    attentionHeads: 24,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 128_256,
    gated: true,
  },
  LLAMA_3_1_8B: {
    repository: 'meta-llama/Llama-3.1-8B-Instruct',
    parameters: 8_030_261_248,
    decoderWeights: 6_979_321_856,
    dataType: 'bfloat16',
    contextLength: 131_072,
    layers: 32,
    hiddenSize: 4096,
    intermediateSize: 14_336,
    attentionHeads: 32,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 128_256,
    gated: true,
  },
  LLAMA_3_3_70B: {
    repository: 'meta-llama/Llama-3.3-70B-Instruct',
    parameters: 70_553_706_496,
    decoderWeights: 68_451_041_280,
    dataType: 'bfloat16',
    contextLength: 131_072,
    layers: 80,
    hiddenSize: 8192,
    intermediateSize: 28_672,
    attentionHeads: 64,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 128_256,
    gated: true,
  },
} as const satisfies Record<string, ModelFacts>;
