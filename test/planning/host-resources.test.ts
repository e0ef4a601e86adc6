import { GIB, MACHINE_TYPES, MIB, Model } from '../../src/catalog';
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

/**
 * What GKE reserves of a node, in milli-CPUs and MiB, image streaming included: `pkg/cloudprovider/gke/reserved.go` of
 * GoogleCloudPlatform/cluster-autoscaler at 7d25050. The upper end of each bracket, and the share of what lies in it.
 */
const RESERVED_CPUS = [
  [1000, 0.06],
  [2000, 0.01],
  [4000, 0.005],
  [Infinity, 0.0025],
] as const;
const RESERVED_MEMORY = [
  [4000, 0.25],
  [8000, 0.2],
  [16_000, 0.1],
  [128_000, 0.06],
  [Infinity, 0.02],
] as const;
const IMAGE_STREAMING = 1.04;
const EVICTION_MIB = 100;

/** What the kernel keeps of a small node, and what GKE's DaemonSets request on nodes with GPUs: assumed, on the high side. */
const KERNEL_MIB = 450;
const DAEMON_SETS = { milliCpus: 800, mebibytes: 1300 };

const reserved = (capacity: number, brackets: readonly (readonly [number, number])[]) =>
  brackets.reduce((sum, [end, share], index) => {
    const start = index === 0 ? 0 : brackets[index - 1][0];
    return sum + Math.max(0, Math.min(capacity, end) - start) * share;
  }, 0);

test.each([...MACHINE_TYPES])(
  'a $name gives one server on all its GPUs what it asks for',
  ({ gpus, cpus, memoryBytes }) => {
    const host = planHostResources(Model.QWEN3_8B, gpus);
    const milliCpus = cpus * 1000 - reserved(cpus * 1000, RESERVED_CPUS) - DAEMON_SETS.milliCpus;
    const mebibytes = memoryBytes / MIB - reserved(memoryBytes / MIB, RESERVED_MEMORY) * IMAGE_STREAMING;
    const room = mebibytes - EVICTION_MIB - KERNEL_MIB - DAEMON_SETS.mebibytes;
    expect(host.cpus * 1000).toBeLessThanOrEqual(milliCpus);
    expect(host.memoryBytes / MIB).toBeLessThanOrEqual(room);
  },
);

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
