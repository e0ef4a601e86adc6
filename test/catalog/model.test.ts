import { Model } from '../../src/catalog';

/** Parameters of a dense decoder from its shape: embeddings, attention, gated MLP, norms. */
function textParameters(model: Model, options: { tied: boolean; normsPerLayer: number; headNorms: boolean }): number {
  const kv = model.kvHeads * model.headDimension;
  const queries = model.attentionHeads * model.headDimension;
  const attention = model.hiddenSize * (2 * queries + 2 * kv) + (options.headNorms ? 2 * model.headDimension : 0);
  const mlp = 3 * model.hiddenSize * model.intermediateSize;
  const perLayer = attention + mlp + options.normsPerLayer * model.hiddenSize;
  const embeddings = model.vocabularySize * model.hiddenSize * (options.tied ? 1 : 2);
  return embeddings + model.layers * perLayer + model.hiddenSize;
}

test('the parameters of Qwen3 8B follow from its shape, exactly', () => {
  expect(textParameters(Model.QWEN3_8B, { tied: false, normsPerLayer: 2, headNorms: true })).toBe(
    Model.QWEN3_8B.parameters,
  );
});

test('the parameters of Llama 3.3 70B follow from its shape, exactly', () => {
  expect(textParameters(Model.LLAMA_3_3_70B, { tied: false, normsPerLayer: 2, headNorms: false })).toBe(
    Model.LLAMA_3_3_70B.parameters,
  );
});

test('Gemma 3 27B is its text model and a vision tower of about 0.42 billion parameters', () => {
  const text = textParameters(Model.GEMMA_3_27B, { tied: true, normsPerLayer: 4, headNorms: true });
  expect((Model.GEMMA_3_27B.parameters - text) / 1e9).toBeCloseTo(0.42, 2);
});

test('a model is found by its repository', () => {
  expect(Model.ofRepository('Qwen/Qwen3-8B')).toBe(Model.QWEN3_8B);
  expect(Model.ofRepository('acme/unknown')).toBeUndefined();
});
