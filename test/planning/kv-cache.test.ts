import { Model } from '../../src/catalog';
import { kvBytes, kvBytesPerTokenAndLayer, longestRequest } from '../../src/planning';

test('Qwen3 8B keeps 144 KiB a token: 2 × 8 heads × 128 numbers × 2 bytes × 36 layers', () => {
  expect(kvBytesPerTokenAndLayer(Model.QWEN3_8B)).toBe(4096);
  expect(kvBytes(Model.QWEN3_8B, 1)).toBe(147_456);
});

test('Llama 3.3 70B keeps the published 320 KiB a token', () => {
  expect(kvBytes(Model.LLAMA_3_3_70B, 1)).toBe(320 * 1024);
});

test('latent attention keeps 512 + 64 numbers a token and layer, whatever the heads', () => {
  expect(kvBytesPerTokenAndLayer(Model.DEEPSEEK_R1)).toBe((512 + 64) * 2);
  expect(kvBytes(Model.DEEPSEEK_R1, 1)).toBe(61 * 1152);
});

test('gpt-oss 20B beyond its window: 12 layers grow, 12 keep 128 tokens of 2 × 8 heads × 64 numbers', () => {
  expect(kvBytes(Model.GPT_OSS_20B, 10_000)).toBe(2048 * (12 * 10_000 + 12 * 128));
});

test('an 8-bit cache keeps half', () => {
  expect(kvBytes(Model.LLAMA_3_3_70B, 1000, 'fp8')).toBe(160 * 1024 * 1000);
});

test('the sliding layers of Gemma 3 stop growing at their window', () => {
  const perLayer = 2 * 16 * 128 * 2;
  expect(kvBytes(Model.GEMMA_3_27B, 1024)).toBe(perLayer * 62 * 1024);
  expect(kvBytes(Model.GEMMA_3_27B, 10_000)).toBe(perLayer * (10 * 10_000 + 52 * 1024));
});

test.each([...Model.ALL])('the longest request of %s inverts its bytes', (model) => {
  for (const tokens of [1, 1000, 1024, 1025, 30_000, 131_072]) {
    const bytes = kvBytes(model, tokens);
    expect(longestRequest(model, bytes)).toBe(tokens);
    expect(longestRequest(model, bytes - 1)).toBe(tokens - 1);
  }
});
