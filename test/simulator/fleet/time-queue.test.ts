import fc from 'fast-check';
import { TimeQueue } from '../../../src/simulator/fleet/time-queue';

it('gives events out in order of time, and of entry where times are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const queue = new TimeQueue();
      const heard: [number, number][] = [];
      times.forEach((time, index) => {
        queue.enter(time, () => heard.push([time, index]));
      });
      while (queue.nextAt < Number.POSITIVE_INFINITY) {
        queue.take()();
      }
      const sorted = times
        .map((time, index): [number, number] => [time, index])
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      expect(heard).toEqual(sorted);
    }),
  );
});

it('takes events while others are given out', () => {
  const queue = new TimeQueue();
  const heard: string[] = [];
  queue.enter(2, () => heard.push('second'));
  queue.enter(1, () => queue.enter(1.5, () => heard.push('first')));
  while (queue.nextAt < Number.POSITIVE_INFINITY) {
    queue.take()();
  }
  expect(heard).toEqual(['first', 'second']);
});
