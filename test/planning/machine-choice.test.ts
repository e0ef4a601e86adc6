import { Accelerator, MACHINE_TYPES } from '../../src/catalog';
import { chooseMachine } from '../../src/planning';

const choose = (...wish: Parameters<typeof chooseMachine>) => chooseMachine(...wish).name;

test('the smallest machine with the GPUs, or with the fewest that there are', () => {
  expect(choose({ accelerator: Accelerator.L4 })).toBe('g2-standard-4');
  expect(choose({ accelerator: Accelerator.L4, gpus: 4 })).toBe('g2-standard-48');
  expect(choose({ accelerator: Accelerator.H200 })).toBe('a3-ultragpu-8g');
});

test('a machine that is named brings its number of GPUs', () => {
  const machine = chooseMachine({ accelerator: Accelerator.A100_80, machineType: 'a2-ultragpu-2g' });
  expect([machine.name, machine.gpus]).toEqual(['a2-ultragpu-2g', 2]);
  expect(
    choose({
      accelerator: Accelerator.L4,
      gpus: 1,
      machineType: MACHINE_TYPES.find(({ name }) => name === 'g2-standard-12'),
    }),
  ).toBe('g2-standard-12');
});

test('another GPU or another number of them is refused with the machines that have them', () => {
  const machine = (machineType: string, gpus?: number) => () =>
    chooseMachine({ accelerator: Accelerator.L4, gpus, machineType });
  expect(machine('a2-highgpu-1g')).toThrow(
    'GKEI_MACHINE_GPUS: a2-highgpu-1g has not 1 × L4; set machineType to g2-standard-4, g2-standard-8, g2-standard-12, ' +
      'g2-standard-16 or g2-standard-32',
  );
  expect(machine('g2-standard-4', 2)).toThrow('g2-standard-4 has not 2 × L4; set machineType to g2-standard-24');
  expect(() => chooseMachine({ accelerator: Accelerator.H100, gpus: 3 })).toThrow(
    'GKEI_MACHINE_GPUS: no machine type has 3 × H100; set gpus to 1, 2, 4 or 8',
  );
});

test('a name that the catalog does not know is refused with the nearest', () => {
  expect(() => chooseMachine({ accelerator: Accelerator.L4, machineType: 'g2-standard-6' })).toThrow(
    /^GKEI_MACHINE_UNKNOWN: the catalog has no machine type "g2-standard-6"; the nearest known one is g2-standard-\d+/,
  );
});
