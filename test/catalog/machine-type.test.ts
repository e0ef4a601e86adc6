import { Accelerator, GIB, gpuPartitions, MACHINE_TYPES } from '../../src/catalog';

test('no machine type and no node label stands twice', () => {
  const names = MACHINE_TYPES.map(({ name }) => name);
  const labels = Accelerator.ALL.map(({ gkeLabel }) => gkeLabel);
  expect([new Set(names).size, new Set(labels).size]).toEqual([names.length, labels.length]);
});

test.each([...Accelerator.ALL])('%s has a machine of each of its counts, and no other', (accelerator) => {
  const counts = MACHINE_TYPES.filter((type) => type.accelerator === accelerator).map(({ gpus }) => gpus);
  expect([...new Set(counts)].sort((a, b) => a - b)).toEqual(accelerator.countsPerMachine);
});

test('local SSDs are counted in disks of 375 GiB, and A3 machines bring theirs', () => {
  const { localSsd, bootDiskTypes, onDemand } = MACHINE_TYPES.find(({ name }) => name === 'a3-highgpu-1g')!;
  expect(localSsd).toEqual({ disks: 2, counts: [2], bytes: 750 * GIB, bundled: true });
  expect(bootDiskTypes).toEqual(['pd-balanced', 'pd-ssd', 'hyperdisk-balanced']);
  expect(onDemand).toBe(false);
});

test('local SSDs that are asked for come in the numbers of their family, at least one for each GPU', () => {
  const counts = (machine: string) => MACHINE_TYPES.find(({ name }) => name === machine)!.localSsd.counts;
  expect(counts('a2-highgpu-1g')).toEqual([1, 2, 4, 8]);
  expect(counts('a2-highgpu-4g')).toEqual([4, 8]);
  expect(counts('a2-megagpu-16g')).toEqual([8]);
  expect(counts('g2-standard-24')).toEqual([2]);
  expect(counts('n1-standard-4')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 16, 24]);
});

test('partitions of a GPU fit its memory, and GPUs without MIG have none', () => {
  for (const accelerator of Accelerator.ALL) {
    for (const { size, perGpu } of gpuPartitions(accelerator)) {
      const [, gigabytes] = /^\dg\.(\d+)gb$/.exec(size)!;
      expect([accelerator.name, size, Number(gigabytes) * perGpu * 1e9 <= accelerator.memoryBytes * 1.1]).toEqual([
        accelerator.name,
        size,
        true,
      ]);
    }
  }
  expect([gpuPartitions(Accelerator.T4), gpuPartitions(Accelerator.L4)]).toEqual([[], []]);
  expect(gpuPartitions(Accelerator.H200)[0]).toEqual({ size: '1g.18gb', perGpu: 7 });
});

test('the label traps: A100 40 GB keeps the Tesla name, H100 Mega has one of its own', () => {
  expect(Accelerator.ofLabel('nvidia-tesla-a100')).toBe(Accelerator.A100_40);
  expect(Accelerator.ofLabel('nvidia-h100-mega-80gb')).toBe(Accelerator.H100_MEGA);
  expect(Accelerator.ofLabel('nvidia-a100')).toBeUndefined();
});

test('data types follow from the compute capability', () => {
  const supported = (accelerator: Accelerator) =>
    (['float16', 'bfloat16', 'fp8'] as const).filter((dataType) => accelerator.supports(dataType));
  expect(supported(Accelerator.T4)).toEqual(['float16']);
  expect(supported(Accelerator.A100_80)).toEqual(['float16', 'bfloat16']);
  expect(supported(Accelerator.L4)).toEqual(['float16', 'bfloat16', 'fp8']);
});
