import { Backoff } from '../src/backoff';

test('pauses double up to the longest, and begin anew after a success', () => {
  const backoff = new Backoff(100, 500, () => 1);
  expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([100, 200, 400, 500, 500]);
  backoff.reset();
  expect(backoff.next()).toBe(100);
});

test('chance shortens a pause by half at most', () => {
  expect(new Backoff(100, 500, () => 0).next()).toBe(50);
});
