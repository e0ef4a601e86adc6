import { ReplayBuffer } from '../../../src/simulator/kv-events/replay-buffer';

function filled(size: number, count: number): ReplayBuffer {
  const buffer = new ReplayBuffer(size);
  for (let number = 0; number < count; number++) buffer.add(number, Buffer.from([number]));
  return buffer;
}

test.each([
  [3, 0, 0, []],
  [3, 2, 0, [0, 1]],
  [3, 5, 0, [2, 3, 4]],
  [3, 5, 4, [4]],
  [3, 5, 7, []],
  [0, 5, 0, []],
])('of %d places after %d batches, from %d on: %j', (size, count, from, numbers) => {
  const kept = [...filled(size, count).from(from)];
  expect(kept).toEqual(numbers.map((number) => [number, Buffer.from([number])]));
});
