import { Accelerator, Model } from '../../src/catalog';
import { activeParameters, boundThroughput, planFit } from '../../src/planning';

const size = { prompt: 1000, answer: 100 };

test('a step of Llama 3.1 8B on one H100 is the read of its weights and of the running requests’ KV cache', () => {
  const fit = planFit(Model.LLAMA_3_1_8B, Accelerator.H100, { maxModelLen: 8192 });
  const { running, step } = boundThroughput(Model.LLAMA_3_1_8B, fit, size);
  const request = 128 * 1024 * 1100;
  expect(running).toBe(Math.floor(fit.memory.kvCache / request));
  expect(step).toBeCloseTo((2 * 8_030_261_248 + running * request) / (0.8 * 3350e9), 6);
});

test('the weights alone take 6 ms, as measured kernels do', () => {
  // 5.94 ms by AIConfigurator's kernel tables for Llama 3 8B on H100.
  expect((2 * 8_030_261_248) / (0.8 * 3350e9)).toBeCloseTo(0.00594, 3);
});

test('a prompt of an 8B model on H100 costs within a tenth of the measured 17.64 µs a token', () => {
  const fit = planFit(Model.LLAMA_3_1_8B, Accelerator.H100);
  const prompt = (tokens: number) => boundThroughput(Model.LLAMA_3_1_8B, fit, { prompt: tokens, answer: 1 }).request;
  const perToken = 2 * (8_030_261_248 / 989e12);
  expect(prompt(2000)).toBeGreaterThan(2000 * perToken);
  expect(Math.abs(perToken / 17.64e-6 - 1)).toBeLessThan(0.1);
});

test('of experts, those that a token is routed to are active: 3.3 billion of Qwen3 30B', () => {
  expect(activeParameters(Model.QWEN3_30B_A3B) / 1e9).toBeCloseTo(3.35, 1);
  expect(activeParameters(Model.QWEN3_8B)).toBe(Model.QWEN3_8B.parameters);
});

test('a mixture of experts answers faster than a dense model of its size', () => {
  const tokens = (model: Model) => boundThroughput(model, planFit(model, Accelerator.A100_80), size).tokens;
  expect(tokens(Model.QWEN3_30B_A3B)).toBeGreaterThan(2 * tokens(Model.QWEN3_32B));
});

test('tokens a second are what requests cost', () => {
  const fit = planFit(Model.QWEN3_8B, Accelerator.L4);
  const { request, tokens } = boundThroughput(Model.QWEN3_8B, fit, size);
  expect(tokens).toBeCloseTo(1100 / request, 6);
});
