import { Accelerator, GIB, type ModelFacts } from '../../src/catalog';
import { kvBytes, planGpuMemory, weightBytes } from '../../src/planning';

const LLAMA_3_8B: ModelFacts = {
  repository: 'meta-llama/Meta-Llama-3-8B',
  parameters: 8_030_261_248,
  dataType: 'bfloat16',
  contextLength: 8192,
  layers: 32,
  hiddenSize: 4096,
  intermediateSize: 14_336,
  attentionHeads: 32,
  kvHeads: 8,
  headDimension: 128,
  vocabularySize: 128_256,
};

const QWEN3_32B: ModelFacts = {
  repository: 'Qwen/Qwen3-32B',
  parameters: 32_762_123_264,
  dataType: 'bfloat16',
  contextLength: 40_960,
  layers: 64,
  hiddenSize: 5120,
  intermediateSize: 25_600,
  attentionHeads: 64,
  kvHeads: 8,
  headDimension: 128,
  vocabularySize: 151_936,
};

/** The 80 GB GPU of the published measurements; `maxSequences` by their vLLM release. */
const h100 = (maxSequences: number): Accelerator =>
  ({ ...Accelerator.A100_80, memoryBytes: 79.22 * GIB, maxBatchedTokens: 8192, maxSequences }) as Accelerator;

const deviation = (planned: number, published: number) => Math.abs(planned / published - 1);

test('Llama 3 8B on 80 GB matches what vLLM printed (pull request 10511)', () => {
  const memory = planGpuMemory(LLAMA_3_8B, h100(256), 1);
  expect(memory.usable / GIB).toBeCloseTo(71.3, 1);
  expect(memory.weights / GIB).toBeCloseTo(14.96, 2);
  expect(memory.nonTorch / GIB).toBeCloseTo(1.79, 2);
  expect(deviation(memory.activations / GIB, 1.26)).toBeLessThan(0.1);
  expect(deviation(memory.kvCache / GIB, 53.29)).toBeLessThan(0.01);
});

test('tensor parallelism splits the weights and doubles what stands outside PyTorch', () => {
  const memory = planGpuMemory(LLAMA_3_8B, h100(256), 2);
  expect(memory.weights / GIB).toBeCloseTo(7.48, 2);
  expect(memory.nonTorch / GIB).toBeCloseTo(3.58, 2);
});

test('Qwen3 32B on two 80 GB GPUs holds close to the published 307,328 tokens, and not more', () => {
  const tokens = (2 * planGpuMemory(QWEN3_32B, h100(1024), 2).kvCache) / kvBytes(QWEN3_32B, 1);
  expect(tokens).toBeLessThan(307_328);
  expect(deviation(tokens, 307_328)).toBeLessThan(0.07);
});

test.each([
  [Accelerator.L4, 32_000],
  [Accelerator.A100_40, 160_000],
])('an 8B Llama on one %s holds about %i tokens', (accelerator, published) => {
  const tokens = planGpuMemory(LLAMA_3_8B, accelerator, 1).kvCache / kvBytes(LLAMA_3_8B, 1);
  expect(deviation(tokens, published)).toBeLessThan(0.05);
});

test('the parts add up', () => {
  const { usable, weights, activations, nonTorch, kvCache } = planGpuMemory(QWEN3_32B, Accelerator.A100_80, 1, 0.8);
  expect(weights).toBe(weightBytes(QWEN3_32B));
  expect(weights + activations + nonTorch + kvCache).toBeCloseTo(usable, 0);
  expect(usable).toBe(79.25 * GIB * 0.8);
});
