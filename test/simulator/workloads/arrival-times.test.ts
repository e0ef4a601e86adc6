import { meanRate, scaledRate, timeAtRate } from '../../../src/simulator/workloads/arrival-times';

/** Seconds of requests that come evenly, by their number. */
const times = (stage: Parameters<typeof meanRate>[0], count: number) =>
  Array.from({ length: count }, (_, index) => timeAtRate(stage, ((index + 0.5) * 1_000) / meanRate(stage)) / 1_000);

it('leaves times at a constant rate as they are', () => {
  expect(timeAtRate({ rate: 7, seconds: 10 }, 1_234.5)).toBe(1_234.5);
});

it('makes more of a ramp come towards its end', () => {
  const stage = { rate: { from: 0, to: 10 }, seconds: 100 };
  expect(meanRate(stage)).toBe(5);
  const early = times(stage, 500).filter((at) => at < 50).length;
  expect(early).toBe(125);
});

it('makes a wave begin at its lowest', () => {
  const stage = { rate: { mean: 4, swing: 4, periodSeconds: 100 }, seconds: 100 };
  expect(meanRate(stage)).toBeCloseTo(4, 9);
  const all = times(stage, 400);
  const between = (from: number, to: number) => all.filter((at) => at >= from && at < to).length;
  expect(between(0, 10)).toBeLessThan(10);
  expect(between(45, 55)).toBeGreaterThan(70);
  expect(Math.abs(between(0, 50) - 200)).toBeLessThanOrEqual(1);
});

it('goes on at the mean when a stage is over', () => {
  expect(timeAtRate({ rate: { from: 0, to: 10 }, seconds: 100 }, 101_000)).toBe(101_000);
});

it('scales any rate', () => {
  expect([2, { from: 1, to: 3 }, { mean: 4, swing: 1, periodSeconds: 9 }].map((rate) => scaledRate(rate, 2))).toEqual([
    4,
    { from: 2, to: 6 },
    { mean: 8, swing: 2, periodSeconds: 9 },
  ]);
});
