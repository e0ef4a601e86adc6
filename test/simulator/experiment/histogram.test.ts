import { bucketEnd, Histogram } from '../../../src/simulator/experiment/histogram';

function of(...values: number[]): Histogram {
  const histogram = new Histogram();
  values.forEach((value) => {
    histogram.add(value);
  });
  return histogram;
}

it.each([0, 0.3, 1, 1.01, 15.6, 999, 1_000, 86_400_000])(
  'has %d ms in the bucket that ends where it is or soon after',
  (value) => {
    const { first, counts } = of(value).buckets();
    expect(counts).toEqual([1]);
    expect(bucketEnd(first)).toBeGreaterThanOrEqual(value * (1 - 1e-12));
    expect(bucketEnd(first)).toBeLessThan(Math.max(1, value * 1.011) + 1e-9);
  },
);

it('counts from the first bucket that has something to the last one', () => {
  const { counts } = of(100, 100, 200).buckets();
  expect([counts[0], counts[counts.length - 1], counts.length]).toEqual([2, 1, 65]);
  expect(of().buckets()).toEqual({ first: 0, counts: [] });
});

it('takes what another one has', () => {
  const one = of(5, 70);
  one.merge(of(3, 70, 900).buckets());
  one.merge(of().buckets());
  expect(one.buckets()).toEqual(of(3, 5, 70, 70, 900).buckets());
});
