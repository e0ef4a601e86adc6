/** Buckets of a factor of two: neighbours differ by 1.1 %. */
const PER_OCTAVE = 64;
const OCTAVES = 30;

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
  private readonly counts: number[];

  /** @param perOctave buckets of a factor of two; only such histograms have the buckets of {@link bucketEnd} that leave it out */
  constructor(private readonly perOctave = PER_OCTAVE) {
    this.counts = new Array<number>(OCTAVES * perOctave).fill(0);
  }

  add(milliseconds: number): void {
    const bucket = milliseconds <= 1 ? 0 : Math.ceil(this.perOctave * Math.log2(milliseconds));
    this.counts[Math.min(bucket, this.counts.length - 1)]++;
  }

  /** The middle of the bucket with the value that so many others come before, in order of size. */
  valueAt(rank: number): number {
    let passed = 0;
    const bucket = this.counts.findIndex((count) => {
      passed += count;
      return passed > rank;
    });
    return 2 ** ((bucket - 0.5) / this.perOctave);
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
    let end = this.counts.length;
    while (this.counts[end - 1] === 0) {
      end--;
    }
    return { first, counts: this.counts.slice(first, end) };
  }
}
