import { Accelerator, GIB, Model } from '../../src/catalog';
import { planFit, planFits, planGpuMemory, weightBytes } from '../../src/planning';

test.each([
  ['fp8', 8_030_261_248 + 2 * 128_256 * 4096],
  ['int8', 8_030_261_248 + 2 * 128_256 * 4096],
  // Every matrix in 4 bits, with a scale of 2 bytes and a zero point of half a byte for 128 weights.
  ['awq', 6_979_321_856 * (0.5 + 2.5 / 128) + 2 * (8_030_261_248 - 6_979_321_856)],
] as const)('Llama 3.1 8B in %s: matrices shrink, embeddings and norms stay in 16 bits', (quantization, bytes) => {
  expect(Math.abs(weightBytes(Model.LLAMA_3_1_8B, quantization) / bytes - 1)).toBeLessThan(0.001);
});

test('quantised weights need fewer GPUs', () => {
  expect(planFit(Model.LLAMA_3_3_70B, Accelerator.H100).gpus).toBe(4);
  expect(planFit(Model.LLAMA_3_3_70B, Accelerator.H100, { quantization: 'fp8' })).toMatchObject({
    gpus: 2,
    quantization: 'fp8',
  });
  expect(planFit(Model.LLAMA_3_3_70B, Accelerator.H100, { quantization: 'awq' }).gpus).toBe(1);
});

test('an 8-bit KV cache holds twice the tokens', () => {
  const tokens = (kvCacheDataType: 'auto' | 'fp8') =>
    planFit(Model.QWEN3_8B, Accelerator.L4, { kvCacheDataType, maxModelLen: 8192 }).kvTokens;
  expect(tokens('fp8') / tokens('auto')).toBeCloseTo(2, 3);
});

test.each([
  [Model.GPT_OSS_20B, {}, 'T4 cannot calculate with the mxfp4 weights of openai/gpt-oss-20b; use '],
  [Model.QWEN3_4B, { kvCacheDataType: 'fp8' }, 'T4 cannot read a KV cache in fp8; use '],
] as const)('%s with %j on a T4 is refused, with what can', (model, options, message) => {
  expect(() => planFit(model, Accelerator.T4, options)).toThrow(`GKEI_DATA_TYPE: ${message}`);
});

test('gpt-oss fits where its card says: 20B in 16 GB, 120B on one 80 GB GPU', () => {
  expect(planFit(Model.GPT_OSS_20B, Accelerator.L4).gpus).toBe(1);
  expect(planFit(Model.GPT_OSS_120B, Accelerator.H100).gpus).toBe(1);
});

test('stages divide the layers, and the GPUs of a stage the heads', () => {
  // 28 heads: 8 GPUs divide them only in two stages of four.
  const fit = planFit(Model.DEEPSEEK_R1_DISTILL_QWEN_7B, Accelerator.L4, { pipelineParallel: 2, gpus: 8 });
  expect(fit).toMatchObject({ gpus: 8, tensorParallel: 4, pipelineParallel: 2, machines: 1 });
  expect(() => planFit(Model.DEEPSEEK_R1_DISTILL_QWEN_7B, Accelerator.L4, { gpus: 8 })).toThrow('GKEI_GPU_COUNT');
});

test('unequal stages are planned by the fullest: 61 layers in two stages are 31 and 30', () => {
  const one = planGpuMemory(Model.DEEPSEEK_R1, Accelerator.B200, 8).weights;
  const stages = planGpuMemory(Model.DEEPSEEK_R1, Accelerator.B200, 8, 0.9, { pipelineParallel: 2 }).weights;
  expect(stages / one).toBeCloseTo((31 / 61) * 2, 10);
});

test('DeepSeek R1 takes a machine of H200, or two of H100 in two stages', () => {
  expect(planFit(Model.DEEPSEEK_R1, Accelerator.H200)).toMatchObject({ gpus: 8, tensorParallel: 8, machines: 1 });
  expect(() => planFit(Model.DEEPSEEK_R1, Accelerator.H100)).toThrow('GKEI_MODEL_DOES_NOT_FIT');
  expect(planFit(Model.DEEPSEEK_R1, Accelerator.H100, { machines: 2 })).toMatchObject({
    gpus: 16,
    tensorParallel: 8,
    pipelineParallel: 2,
    machines: 2,
    machineType: { name: 'a3-highgpu-8g' },
  });
});

test('every GPU of a stage keeps all of a latent vector, and more GPUs than KV heads keep copies', () => {
  const latent = planFit(Model.DEEPSEEK_R1, Accelerator.H200, { maxModelLen: 1000 });
  expect(latent.kvTokens).toBe(Math.floor((latent.memory.kvCache / (61 * 1152 * 1000)) * 1000));
  const copied = planFit(Model.LLAMA_3_3_70B, Accelerator.A100_40, { gpus: 16, maxModelLen: 1000 });
  expect(copied.kvTokens).toBe(Math.floor((copied.memory.kvCache / ((320 * 1024) / 8) / 1000) * 1000));
});

test('the plans of every accelerator, the least memory first', () => {
  const fits = planFits(Model.QWEN3_32B);
  const memory = fits.map((fit) => (fit.gpus * fit.accelerator.memoryBytes) / GIB);
  expect(memory).toEqual([...memory].sort((a, b) => a - b));
  expect(new Set(fits.map(({ accelerator }) => accelerator)).size).toBe(fits.length);
});

test.each([
  [{ machines: 0 }, 'machines is 0'],
  [{ machines: 2, pipelineParallel: 1 }, 'engine.pipelineParallel is 1; set it to a whole number from 2 to 36'],
])('%j is out of range', (options, message) => {
  expect(() => planFit(Model.QWEN3_8B, Accelerator.L4, options)).toThrow(message);
});
