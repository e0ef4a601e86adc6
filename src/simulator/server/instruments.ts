import type { Metric } from '../../catalog/metrics/metric';
import type { Family, Labels, Sample } from './exposition';

/** A value that only grows, possibly one for each value of a further label. */
export class Counter {
  private readonly values: Map<string, number>;

  /** @param label a further label and every value that it can take */
  constructor(
    private readonly metric: Metric,
    private readonly label?: { readonly name: string; readonly values: readonly string[] },
  ) {
    this.values = new Map((label?.values ?? ['']).map((value) => [value, 0]));
  }

  add(amount: number, labelValue = ''): void {
    this.values.set(labelValue, this.values.get(labelValue)! + amount);
  }

  families(base: Labels, createdAt: number): Family[] {
    const samples = (value: (amount: number) => number): Sample[] =>
      [...this.values].map(([labelValue, amount]) => ({
        labels: this.label ? { ...base, [this.label.name]: labelValue } : base,
        value: value(amount),
      }));
    const { name, meaning: help } = this.metric;
    return [
      { name, type: 'counter', help, samples: samples((amount) => amount) },
      createdFamily(
        name.replace(/_total$/, ''),
        help,
        samples(() => createdAt),
      ),
    ];
  }
}

/** Observations counted in buckets. */
export class Histogram {
  private readonly counts: number[];
  private total = 0;
  private sum = 0;

  /** @param bounds upper bounds of the buckets, ascending, without the infinite one */
  constructor(
    private readonly metric: Metric,
    private readonly bounds: readonly number[],
  ) {
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.total++;
    this.sum += value;
    const bucket = this.bounds.findIndex((bound) => value <= bound);
    if (bucket >= 0) {
      this.counts[bucket]++;
    }
  }

  families(base: Labels, createdAt: number): Family[] {
    let below = 0;
    const buckets = this.bounds.map((bound, at) => {
      below += this.counts[at];
      return { le: `${bound}${Number.isInteger(bound) ? '.0' : ''}`, value: below };
    });
    const samples: Sample[] = [
      ...[...buckets, { le: '+Inf', value: this.total }].map(({ le, value }) => ({
        suffix: '_bucket',
        labels: { ...base, le },
        value,
      })),
      { suffix: '_count', labels: base, value: this.total },
      { suffix: '_sum', labels: base, value: this.sum },
    ];
    const { name, meaning: help } = this.metric;
    return [
      { name, type: 'histogram', help, samples },
      createdFamily(name, help, [{ labels: base, value: createdAt }]),
    ];
  }
}

function createdFamily(name: string, help: string, samples: readonly Sample[]): Family {
  return { name: `${name}_created`, type: 'gauge', help, samples };
}
