import { totalmem } from 'node:os';
import { processMemory } from '../../src/picker/process-memory';

it.each([
  ['the limit of its container', () => 64 * 1024 ** 2, 64 * 1024 ** 2],
  ['the machine where there is no limit', () => 2 ** 64, totalmem()],
  ['the machine where nothing is known', () => 0, totalmem()],
])('the memory of a process is that of %s', (_, limit, expected) => {
  const constrained = jest.spyOn(process, 'constrainedMemory').mockImplementation(limit);
  expect(processMemory()).toBe(expected);
  constrained.mockRestore();
});
