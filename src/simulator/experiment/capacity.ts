/** The highest speed at which an objective held, as a factor of the workload's own. */
export interface Capacity {
  /** 0 when it held at none. */
  readonly factor: number;
  /** How often the workload was served to find it. */
  readonly runs: number;
  /** Set where the search ended before it found a speed at which the objective does not hold, or one at which it does. */
  readonly open?: 'above' | 'below';
}

/** The slowest and the fastest speed that are tried, and how exact the result is. */
const SLOWEST = 1 / 16;
const FASTEST = 16;
export const CAPACITY_PRECISION = 0.02;

/** Most runs of a search: four to find speeds on both sides after the first one, six to halve the distance to 2 %. */
export const MOST_RUNS = 11;

/**
 * Looks for the capacity: doubles or halves the speed until the objective ceases, or begins, to hold, and then halves the distance
 * in between, by its logarithm. It takes for granted that what holds at a speed holds at all that are slower.
 *
 * @param serve serves the workload that fast, and tells whether the objective held
 */
export async function findCapacity<R>(
  serve: (factor: number) => Promise<{ readonly held: boolean; readonly run: R }>,
): Promise<{ readonly capacity: Capacity; readonly run: R }> {
  let runs = 0;
  const attempt = (factor: number) => {
    runs++;
    return serve(factor);
  };
  let good: { factor: number; run: R } | undefined;
  let bad: number | undefined;
  let factor = 1;
  for (;;) {
    const { held, run } = await attempt(factor);
    if (held) {
      good = { factor, run };
    } else {
      bad = factor;
    }
    if (good === undefined) {
      if (factor === SLOWEST) {
        return { capacity: { factor: 0, runs, open: 'below' }, run };
      }
      factor /= 2;
    } else if (bad === undefined) {
      if (factor === FASTEST) {
        return { capacity: { factor, runs, open: 'above' }, run };
      }
      factor *= 2;
    } else if (bad / good.factor <= 1 + CAPACITY_PRECISION) {
      return { capacity: { factor: good.factor, runs }, run: good.run };
    } else {
      factor = Math.sqrt(bad * good.factor);
    }
  }
}
