import { Accelerator, Model } from '../../src/catalog';
import { kvBytes, planFit } from '../../src/planning';

test.each([
  [Model.QWEN3_8B, Accelerator.L4, 1, 'g2-standard-4'],
  [Model.QWEN3_8B, Accelerator.A100_80, 1, 'a2-ultragpu-1g'],
  [Model.GEMMA_3_27B, Accelerator.L4, 4, 'g2-standard-48'],
  [Model.GEMMA_3_27B, Accelerator.A100_40, 2, 'a2-highgpu-2g'],
  [Model.GEMMA_3_27B, Accelerator.A100_80, 1, 'a2-ultragpu-1g'],
  [Model.LLAMA_3_3_70B, Accelerator.L4, 8, 'g2-standard-96'],
  [Model.LLAMA_3_3_70B, Accelerator.A100_80, 4, 'a2-ultragpu-4g'],
])('%s on %s takes %i GPUs', (model, accelerator, gpus, machineType) => {
  const fit = planFit(model, accelerator);
  expect(fit.gpus).toBe(gpus);
  expect(fit.machineType.name).toBe(machineType);
  expect(fit.machineType.gpus).toBe(gpus);
});

test('a context longer than the KV cache is shortened with a margin, so that vLLM starts', () => {
  const fit = planFit(Model.QWEN3_8B, Accelerator.L4);
  expect(fit.maxModelLen).toBeLessThan(Model.QWEN3_8B.contextLength);
  expect(fit.maxModelLen % 1024).toBe(0);
  expect(kvBytes(Model.QWEN3_8B, fit.maxModelLen)).toBeLessThanOrEqual(0.9 * fit.memory.kvCache);
  expect(kvBytes(Model.QWEN3_8B, fit.maxModelLen + 1024)).toBeGreaterThan(0.9 * fit.memory.kvCache);
});

test('a context that fits is the whole one, and the KV cache says how many of it fit at once', () => {
  const fit = planFit(Model.QWEN3_8B, Accelerator.A100_80);
  expect(fit.maxModelLen).toBe(40_960);
  expect(fit.concurrency).toBeCloseTo(fit.memory.kvCache / kvBytes(Model.QWEN3_8B, 40_960), 10);
  expect(fit.kvTokens).toBe(Math.floor(fit.concurrency * 40_960));
});

test('fixed GPUs and a fixed context are kept', () => {
  const fit = planFit(Model.LLAMA_3_3_70B, Accelerator.A100_80, {
    gpus: 2,
    maxModelLen: 4096,
    gpuMemoryUtilization: 0.95,
  });
  expect(fit).toMatchObject({ gpus: 2, maxModelLen: 4096, gpuMemoryUtilization: 0.95 });
});

test.each([
  [Model.QWEN3_8B, Accelerator.T4, 2, 'n1-standard-8'],
  [Model.LLAMA_3_3_70B, Accelerator.H100, 4, 'a3-highgpu-4g'],
  [Model.LLAMA_3_3_70B, Accelerator.H100_MEGA, 8, 'a3-megagpu-8g'],
  [Model.LLAMA_3_3_70B, Accelerator.H200, 8, 'a3-ultragpu-8g'],
  [Model.LLAMA_3_3_70B, Accelerator.B200, 8, 'a4-highgpu-8g'],
  [Model.LLAMA_3_3_70B, Accelerator.RTX_PRO_6000, 2, 'g4-standard-96'],
])('%s on %s takes %i GPUs of a %s', (model, accelerator, gpus, machineType) => {
  const fit = planFit(model, accelerator);
  expect([fit.gpus, fit.machineType.name]).toEqual([gpus, machineType]);
});

test('a T4 has no bfloat16, so a model is served in float16, or refused where it cannot be', () => {
  expect(planFit(Model.QWEN3_8B, Accelerator.T4).dataType).toBe('float16');
  expect(planFit(Model.QWEN3_8B, Accelerator.L4).dataType).toBe('bfloat16');
  expect(() => planFit(Model.GEMMA_3_27B, Accelerator.T4)).toThrow(
    /^GKEI_DATA_TYPE: T4 has no bfloat16, and the numbers of google\/gemma-3-27b-it leave the range of float16; use /,
  );
});

test('more memory for vLLM means more KV cache', () => {
  const tokens = (gpuMemoryUtilization: number) =>
    planFit(Model.QWEN3_8B, Accelerator.A100_40, { gpuMemoryUtilization }).kvTokens;
  expect(tokens(0.95)).toBeGreaterThan(tokens(0.9));
});

test('what does not fit is refused with the need, the offer and what would fit', () => {
  expect(() => planFit(Model.LLAMA_3_3_70B, Accelerator.A100_40, { gpus: 2 })).toThrow(
    /^GKEI_MODEL_DOES_NOT_FIT: meta-llama\/Llama-3.3-70B-Instruct .* 2 × A100 40 GB: each GPU needs 68\.\d GiB .* may use 35\.4 GiB; use 8 × A100 40 GB, 8 × L4, 2 × RTX Pro 6000 or 4 × H100$/,
  );
});

test('a context that no machine holds is refused with the way out', () => {
  expect(() => planFit(Model.LLAMA_3_3_70B, Accelerator.L4, { maxModelLen: 131_072 })).toThrow(
    /GKEI_MODEL_DOES_NOT_FIT: .*context of 131072 tokens.*; use .*A100/,
  );
});

test('a GPU count that no machine has is refused with those that can be had', () => {
  expect(() => planFit(Model.QWEN3_8B, Accelerator.L4, { gpus: 3 })).toThrow(
    'GKEI_GPU_COUNT: 3 × L4 cannot serve Qwen/Qwen3-8B with its 32 attention heads; ' +
      'set gpus to 1, 2, 4 or 8, which one machine has and which divide the heads',
  );
});

test.each([
  [{ gpus: 0 }, 'gpus is 0; set it to a whole number of at least 1'],
  [{ gpus: 1.5 }, 'gpus is 1.5'],
  [{ maxModelLen: 0 }, 'engine.maxModelLen is 0; set it to a whole number from 1 to 40960'],
  [{ maxModelLen: 50_000 }, 'engine.maxModelLen is 50000'],
  [{ gpuMemoryUtilization: 1 }, 'engine.gpuMemoryUtilization is 1; set it to a number above 0 and at most 0.98'],
  [{ gpuMemoryUtilization: Number.NaN }, 'engine.gpuMemoryUtilization is NaN'],
])('%j is out of range', (options, message) => {
  expect(() => planFit(Model.QWEN3_8B, Accelerator.L4, options)).toThrow(message);
});
