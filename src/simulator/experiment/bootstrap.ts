import { seededRandom } from '../seeded-random';

/** A mean over seeds, and the range that holds 95 % of the means of as many seeds drawn from them. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2_000;

/**
 * The mean of some values with its bootstrap interval. For the difference of two policies, take the differences of each
 * seed: what a seed makes hard is hard for both, so that the interval is of the policies alone.
 */
export function estimate(values: readonly number[]): Estimate {
  if (values.length === 1) {
    return { mean: values[0], low: values[0], high: values[0] };
  }
  const random = seededRandom(values.length);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw++) {
      sum += values[Math.floor(random() * values.length)];
    }
    return sum / values.length;
  }).sort();
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: means[Math.floor(0.025 * RESAMPLES)],
    high: means[Math.ceil(0.975 * RESAMPLES) - 1],
  };
}
