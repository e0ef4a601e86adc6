/** Buckets of a factor of two: neighbours differ by 1.1 %. */
const PER_OCTAVE = 64;
const BUCKETS = 30 * PER_OCTAVE;

/** How many values are in each bucket from the first one that is not empty to the last one. */
export interface BucketCounts {
  readonly first: number;
  readonly counts: readonly number[];
}

/** Milliseconds up to which a bucket reaches. The first one begins at 0, the others where the one before ends. */
export function bucketEnd(bucket: number): number {
  return 2 ** (bucket / PER_OCTAVE);
}

/** Counts milliseconds in buckets whose widths grow with them, so that it takes the same room for any number of values. */
export class Histogram {
  private readonly counts = new Array<number>(BUCKETS).fill(0);

  add(milliseconds: number): void {
    const bucket = milliseconds <= 1 ? 0 : Math.ceil(PER_OCTAVE * Math.log2(milliseconds));
    this.counts[Math.min(bucket, BUCKETS - 1)]++;
  }

  /** Takes the values of another one. */
  merge({ first, counts }: BucketCounts): void {
    counts.forEach((count, index) => {
      this.counts[first + index] += count;
    });
  }

  buckets(): BucketCounts {
    const first = this.counts.findIndex((count) => count > 0);
    if (first < 0) {
      return { first: 0, counts: [] };
    }
    let end = BUCKETS;
    while (this.counts[end - 1] === 0) {
      end--;
    }
    return { first, counts: this.counts.slice(first, end) };
  }
}
