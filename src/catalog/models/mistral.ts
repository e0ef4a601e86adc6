import type { ModelFacts } from '../model-facts';

/**
 * Mistral models.
 *
 * Sources: for Mistral 7B `litgpt/config.py` of Lightning-AI/litgpt at 2685705 (June 2026), whose widths are Llama's; for
 * Mistral Small 3.1 the decoder in a copy of its family's `config.json` that programs for FLUX.2 carry, with a vision tower
 * from memory. The parameters are counted from these and equal the totals that public listings quote from the hub. The
 * repositories' own `config.json` was not read.
 */
export const MISTRAL_MODELS = {
  MISTRAL_7B: {
    repository: 'mistralai/Mistral-7B-Instruct-v0.3',
    parameters: 7_248_023_552,
    decoderWeights: 6_979_321_856,
    dataType: 'bfloat16',
    contextLength: 32_768,
    layers: 32,
    hiddenSize: 4096,
    intermediateSize: 14_336,
    attentionHeads: 32,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 32_768,
  },
  MISTRAL_SMALL_3_1_24B: {
    repository: 'mistralai/Mistral-Small-3.1-24B-Instruct-2503',
    parameters: 24_011_361_280,
    decoderWeights: 22_229_811_200,
    dataType: 'bfloat16',
    contextLength: 131_072,
    layers: 40,
    hiddenSize: 5120,
    intermediateSize: 32_768,
    attentionHeads: 32,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 131_072,
  },
} as const satisfies Record<string, ModelFacts>;
