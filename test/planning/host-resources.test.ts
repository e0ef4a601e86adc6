import { GIB, MACHINE_TYPES, Model } from '../../src/catalog';
import { planFit, planHostResources, weightBytes } from '../../src/planning';

test('the disk holds the weights with room for a resumed download, caches and logs', () => {
  const { ephemeralStorageBytes } = planHostResources(Model.QWEN3_8B, 1);
  expect(ephemeralStorageBytes / GIB).toBe(29);
  expect(ephemeralStorageBytes).toBeGreaterThan(weightBytes(Model.QWEN3_8B) * 1.2);
});

test('mounted weights take no disk; a copy in memory is asked for as memory', () => {
  const downloaded = planHostResources(Model.QWEN3_8B, 1);
  const mounted = planHostResources(Model.QWEN3_8B, 1, { disk: 0, memory: 0 });
  const cached = planHostResources(Model.QWEN3_8B, 1, { disk: 0, memory: 16 * GIB });
  expect(mounted.ephemeralStorageBytes / GIB).toBe(10);
  expect(mounted.memoryBytes).toBe(downloaded.memoryBytes);
  expect(cached.memoryBytes - mounted.memoryBytes).toBe(16 * GIB);
});

test('several GPUs get more shared memory, and it counts as memory', () => {
  const one = planHostResources(Model.QWEN3_8B, 1);
  const four = planHostResources(Model.QWEN3_8B, 4);
  expect([one.sharedMemoryBytes / GIB, four.sharedMemoryBytes / GIB]).toEqual([2, 8]);
  expect(four.memoryBytes - one.memoryBytes).toBe((6 + 3 * 2) * GIB);
});

test('a full machine of each type can give what its GPUs ask for', () => {
  for (const { name, gpus, cpus, memoryBytes } of MACHINE_TYPES) {
    const host = planHostResources(Model.QWEN3_8B, gpus);
    expect([name, host.cpus < cpus, host.memoryBytes < memoryBytes]).toEqual([name, true, true]);
  }
});

test('every plan names a machine with its GPUs', () => {
  for (const { accelerator, gpus } of MACHINE_TYPES) {
    if (
      Model.GEMMA_3_27B.attentionHeads % gpus === 0 &&
      gpus * accelerator.memoryBytes > 80 * GIB &&
      accelerator.supports('bfloat16')
    ) {
      expect(planFit(Model.GEMMA_3_27B, accelerator, { gpus }).machineType.gpus).toBe(gpus);
    }
  }
});
