import { MOST_EXACT, Times } from '../../../src/simulator/experiment/times';
import { seededRandom } from '../../../src/simulator/seeded-random';

/** Times from 1 ms to eleven days, each order of magnitude as likely. */
function drawTimes(count: number): Float64Array {
  const random = seededRandom(1);
  return Float64Array.from({ length: count }, () => 10 ** (9 * random()));
}

function distributionOf(times: Iterable<number>) {
  const all = new Times();
  for (const milliseconds of times) {
    all.add(milliseconds);
  }
  return all.distribution();
}

/** The same, from all times in order of size. */
function exactly(times: Float64Array) {
  const sorted = times.slice().sort();
  const at = (part: number) => sorted[Math.floor(part * sorted.length)];
  return {
    mean: sorted.reduce((sum, each) => sum + each, 0) / sorted.length,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
  };
}

it.each([1, 2, 99, 100, MOST_EXACT])('tells exactly what %d times are', (count) => {
  const times = drawTimes(count);
  expect(distributionOf(times)).toEqual(exactly(times));
});

it('says nothing of no times', () => {
  expect(distributionOf([])).toEqual({ mean: 0, p50: 0, p90: 0, p99: 0 });
});

it.each([MOST_EXACT + 1, 2 * MOST_EXACT])('is within 0.034 %% of what %d times are, and exact in the mean', (count) => {
  const times = drawTimes(count);
  const [told, exact] = [distributionOf(times), exactly(times)];
  expect(told.mean / exact.mean).toBeCloseTo(1, 12);
  for (const quantile of ['p50', 'p90', 'p99'] as const) {
    expect(Math.abs(told[quantile] / exact[quantile] - 1)).toBeLessThan(0.00034);
  }
});
