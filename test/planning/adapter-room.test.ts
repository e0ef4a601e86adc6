import { Accelerator, GIB, Model } from '../../src/catalog';
import {
  adapterBytes,
  adapterSlotBytes,
  planFit,
  planGpuMemory,
  planHostResources,
  withCompanions,
} from '../../src/planning';

const room = { slots: 4, rank: 16, inMemory: 16 };

test('Qwen3 8B: two matrices of rank 16 beside each of seven layers, 36 times', () => {
  // Query, output: 4096 → 4096; key, value: 4096 → 1024; gate, up, down: 4096 ↔ 12288.
  const sides = 2 * (4096 + 4096) + 2 * (4096 + 1024) + 3 * (4096 + 12_288);
  expect(adapterBytes(Model.QWEN3_8B, 16)).toBe(36 * sides * 16 * 2);
  const embeddings = 2 * (151_936 + 4096);
  expect(adapterSlotBytes(Model.QWEN3_8B, 1, room)).toBe(4 * 16 * 2 * (36 * sides + embeddings));
});

test('tensor parallelism shares out half of each pair', () => {
  const one = adapterSlotBytes(Model.QWEN3_8B, 1, room);
  const two = adapterSlotBytes(Model.QWEN3_8B, 2, room);
  expect(two).toBeGreaterThan(one / 2);
  expect(two).toBeLessThan(one);
});

test('room for adapters is taken from the KV cache', () => {
  const plain = planGpuMemory(Model.QWEN3_8B, Accelerator.L4, 1);
  const roomy = planGpuMemory(Model.QWEN3_8B, Accelerator.L4, 1, 0.9, { adapters: room });
  expect(plain.companions).toBe(0);
  expect(plain.kvCache - roomy.kvCache).toBe(adapterSlotBytes(Model.QWEN3_8B, 1, room));
});

test('a draft model takes its weights and its own KV cache', () => {
  const plain = planFit(Model.QWEN3_8B, Accelerator.A100_40, { gpus: 1, maxModelLen: 16_384 });
  const drafted = planFit(Model.QWEN3_8B, Accelerator.A100_40, { gpus: 1, maxModelLen: 16_384, draft: Model.QWEN3_4B });
  expect(drafted.memory.companions / GIB).toBeCloseTo(7.49, 1);
  // Both have 36 layers with 8 KV heads of 128, so that a token takes twice as much.
  expect(drafted.kvTokens).toBeCloseTo(drafted.memory.kvCache / (2 * 36 * 2 * 8 * 128 * 2), -2);
  expect(plain.kvTokens).toBeGreaterThan(2 * drafted.kvTokens);
});

test('adapters in host memory are asked for as memory, and their files as disk', () => {
  const copies = withCompanions({ disk: 0, memory: 0 }, Model.QWEN3_8B, { adapters: room });
  expect(copies).toEqual({
    disk: 16 * adapterBytes(Model.QWEN3_8B, 16),
    memory: 16 * adapterBytes(Model.QWEN3_8B, 16),
  });
  const without = planHostResources(Model.QWEN3_8B, 1, { disk: 0, memory: 0 });
  expect(planHostResources(Model.QWEN3_8B, 1, copies).memoryBytes - without.memoryBytes).toBe(copies.memory);
});
