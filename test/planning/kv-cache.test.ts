import { Model } from '../../src/catalog';
import { kvBytes, kvBytesPerTokenAndLayer, longestRequest } from '../../src/planning';

test('Qwen3 8B keeps 144 KiB a token: 2 × 8 heads × 128 numbers × 2 bytes × 36 layers', () => {
  expect(kvBytesPerTokenAndLayer(Model.QWEN3_8B)).toBe(4096);
  expect(kvBytes(Model.QWEN3_8B, 1)).toBe(147_456);
});

test('Llama 3.3 70B keeps the published 320 KiB a token', () => {
  expect(kvBytes(Model.LLAMA_3_3_70B, 1)).toBe(320 * 1024);
});

test('an 8-bit cache keeps half', () => {
  expect(kvBytes(Model.LLAMA_3_3_70B, 1000, 'fp8')).toBe(160 * 1024 * 1000);
});

test('the sliding layers of Gemma 3 stop growing at their window', () => {
  const perLayer = 2 * 16 * 128 * 2;
  expect(kvBytes(Model.GEMMA_3_27B, 1024)).toBe(perLayer * 62 * 1024);
  expect(kvBytes(Model.GEMMA_3_27B, 10_000)).toBe(perLayer * (10 * 10_000 + 52 * 1024));
});

test.each([Model.QWEN3_8B, Model.GEMMA_3_27B, Model.LLAMA_3_3_70B])(
  'the longest request of %s inverts its bytes',
  (model) => {
    for (const tokens of [1, 1000, 1024, 1025, 30_000, 131_072]) {
      const bytes = kvBytes(model, tokens);
      expect(longestRequest(model, bytes)).toBe(tokens);
      expect(longestRequest(model, bytes - 1)).toBe(tokens - 1);
    }
  },
);
