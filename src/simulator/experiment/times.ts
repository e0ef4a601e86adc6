import { Histogram } from './histogram';

export interface Distribution {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Times that are kept one by one. From the next one on all are counted in buckets, so that memory has a bound. */
export const MOST_EXACT = 2 ** 17;

/** Buckets of a factor of two: what is said of a time above 1 ms is off by 0.034 % at most. */
const PER_OCTAVE = 1_024;

/** Milliseconds that requests took. Their mean is exact; quantiles are, too, of {@link MOST_EXACT} times or fewer. */
export class Times {
  count = 0;
  private exact: number[] = [];
  private counted?: { readonly buckets: Histogram; sum: number };

  add(milliseconds: number): void {
    this.count++;
    if (this.counted !== undefined) {
      this.counted.buckets.add(milliseconds);
      this.counted.sum += milliseconds;
      return;
    }
    this.exact.push(milliseconds);
    if (this.exact.length > MOST_EXACT) {
      const buckets = new Histogram(PER_OCTAVE);
      for (const each of this.exact) {
        buckets.add(each);
      }
      this.counted = { buckets, sum: sumOf(this.exact) };
      this.exact = [];
    }
  }

  distribution(): Distribution {
    const { count, counted } = this;
    if (count === 0) {
      return { mean: 0, p50: 0, p90: 0, p99: 0 };
    }
    const sorted = Float64Array.from(this.exact).sort();
    const sum = counted?.sum ?? sumOf(sorted);
    const at = (part: number) => {
      const rank = Math.floor(part * count);
      return counted?.buckets.valueAt(rank) ?? sorted[rank];
    };
    return { mean: sum / count, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
  }
}

function sumOf(times: Iterable<number>): number {
  let sum = 0;
  for (const milliseconds of times) {
    sum += milliseconds;
  }
  return sum;
}
