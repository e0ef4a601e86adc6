import { bodyMemoryOfEach } from '../../src/picker/body-memory';

const MIB = 1024 ** 2;

it('what was set is shared among the processes', () => {
  expect(bodyMemoryOfEach({ bodyMemory: 1024 * MIB, processes: 4 })).toBe(256 * MIB);
});

it('where nothing is set, each process has room for a body of any length, encoded and decoded', () => {
  jest.spyOn(process, 'constrainedMemory').mockReturnValue(512 * MIB);
  const each = [1, 2, 64].map((processes) => bodyMemoryOfEach({ bodyMemory: undefined, processes }) / MIB);
  jest.restoreAllMocks();
  expect(each).toEqual([256, 128, 128]);
});
