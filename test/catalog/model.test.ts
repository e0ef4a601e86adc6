import { Model } from '../../src/catalog';
import { kvBytes, weightBytes } from '../../src/planning';
import { configOf, PUBLISHED_MODELS } from './_published-models';

test('every model of the catalog is checked against what was published, the smallest first', () => {
  expect(new Set(PUBLISHED_MODELS.map(({ model }) => model))).toEqual(new Set(Model.ALL));
  const sizes = Model.ALL.map(({ parameters }) => parameters);
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
});

describe.each(PUBLISHED_MODELS)('$model.repository', ({ model, parameters, kvBytesPerToken }) => {
  const { repository, gated } = model;
  const read = Model.fromConfig(configOf(repository), { repository, gated });

  test('is what its config.json says', () => expect(model).toEqual(read));

  test('has the published number of parameters', () => {
    expect(Math.abs(read.parameters / parameters - 1)).toBeLessThan(0.0001);
  });

  test('keeps as much of a token as its shape says', () => expect(kvBytes(read, 1)).toBe(kvBytesPerToken));
});

test.each([
  // Bytes of all tensors, as public copies of the weights' index quote them.
  [Model.GPT_OSS_20B, 13_761_264_768],
  [Model.GPT_OSS_120B, 65_248_815_744],
  // DeepSeek V3's files, whose shape R1 has, without the module that predicts several tokens: a layer of experts in 8 bits,
  // copies of both embeddings and the projection between them in 16.
  [Model.DEEPSEEK_R1, 688_586_727_753 - (187e6 + 257 * 3 * 7168 * 2048 + 2 * (2 * 129_280 * 7168 + 2 * 7168 * 7168))],
])('the published weights of %s are quantised', (model, bytes) => {
  expect(Math.abs(weightBytes(model) / bytes - 1)).toBeLessThan(0.001);
});

test('sliding windows: five of six layers of Gemma 3, every second of gpt-oss, none where it is switched off', () => {
  expect(Model.GEMMA_3_27B.slidingWindow).toEqual({ layers: 52, tokens: 1024 });
  expect(Model.GPT_OSS_20B.slidingWindow).toEqual({ layers: 12, tokens: 128 });
  expect(Model.DEEPSEEK_R1_DISTILL_QWEN_7B.slidingWindow).toBeUndefined();
});

test('a model is found by its repository', () => {
  expect(Model.ofRepository('Qwen/Qwen3-8B')).toBe(Model.QWEN3_8B);
  expect(Model.ofRepository('acme/unknown')).toBeUndefined();
});

test('a model of one’s own has the facts that it was given', () => {
  const { repository, ...facts } = Model.QWEN3_8B;
  const own = Model.custom({ ...facts, repository: 'acme/tuned' });
  expect([own.repository, own.parameters, own.gated]).toEqual(['acme/tuned', 8_190_735_360, false]);
});

test('a quantised repository is the same model in fewer bytes', () => {
  const awq = Model.LLAMA_3_3_70B.quantized('awq', 'acme/llama-70b-awq');
  expect([awq.repository, awq.layers, awq.gated]).toEqual(['acme/llama-70b-awq', 80, false]);
  // 68.45 billion weights in 4.16 bits, 2.1 billion of embeddings in 16.
  expect(weightBytes(awq) / 1e9).toBeCloseTo(39.77, 1);
});
