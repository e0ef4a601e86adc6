import { Accelerator, GIB, MACHINE_TYPES } from '../../src/catalog';

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
  expect(localSsd).toEqual({ disks: 2, bytes: 750 * GIB, bundled: true });
  expect(bootDiskTypes).toEqual(['pd-balanced', 'pd-ssd', 'hyperdisk-balanced']);
  expect(onDemand).toBe(false);
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
