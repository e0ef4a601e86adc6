/**
 * Metrics in the Prometheus text format. Own code, because the picker needs little of it and needs that little fast:
 * a counted event must not cost a promise, a lookup by label object or an allocation (prom-client takes 0.35 µs for a
 * histogram observation, this 0.02 µs), and gauges of state that stands elsewhere are read when the page is written
 * instead of being kept twice.
 */

/** Content type of {@link Registry.expose}. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Label values come from requests too, so a family stops growing here; later values share the series `other`. */
const MAX_SERIES = 1_000;

/** Writes one sample: label values in the order of the names, and the value. */
export type Emit = (labels: readonly string[], value: number) => void;

/** Writes the samples of one distribution, unless nothing was observed. */
export type EmitHistogram = (labels: readonly string[], series: HistogramSeries) => void;

/** One number; keep it instead of looking it up for each event. */
export class Series {
  value = 0;

  add(amount = 1): void {
    this.value += amount;
  }
}

/** Distribution of observed values over fixed buckets. */
export class HistogramSeries {
  /** Observations at most as large as the bound of the same index and larger than the one before; the last has none. */
  readonly counts: Float64Array;
  sum = 0;
  readonly bounds: readonly number[];

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > this.bounds[bucket]) bucket++;
    this.counts[bucket]++;
    this.sum += value;
  }
}

/** Series of one metric, by their label values. */
export class Family<S> {
  readonly series = new Map<string, { readonly labels: readonly string[]; readonly series: S }>();
  private readonly labelNames: readonly string[];
  private readonly create: () => S;

  constructor(labelNames: readonly string[], create: () => S) {
    this.labelNames = labelNames;
    this.create = create;
  }

  /** The series of these label values, in the order of the label names. */
  with(...labels: string[]): S {
    const key = labels.join('\u0000');
    const known = this.series.get(key);
    if (known !== undefined) return known.series;
    const full = this.series.size >= MAX_SERIES;
    const other = this.labelNames.map(() => 'other');
    if (full && labels.some((label) => label !== 'other')) return this.with(...other);
    const series = this.create();
    this.series.set(key, { labels, series });
    return series;
  }
}

/** All metrics of a process. */
export class Registry {
  private readonly writers = new Map<string, (lines: string[]) => void>();

  /** A number that only grows; its name ends in `_total`. */
  counter(name: string, help: string, labelNames: readonly string[] = []): Family<Series> {
    const family = new Family(labelNames, () => new Series());
    this.collect(name, help, 'counter', labelNames, (emit) => {
      for (const { labels, series } of family.series.values()) emit(labels, series.value);
    });
    return family;
  }

  /**
   * A distribution.
   * @param bounds upper bounds of the buckets, ascending, without infinity
   */
  histogram(
    name: string,
    help: string,
    bounds: readonly number[],
    labelNames: readonly string[] = [],
  ): Family<HistogramSeries> {
    const family = new Family(labelNames, () => new HistogramSeries(bounds));
    this.collectHistograms(name, help, labelNames, (emit) => {
      for (const { labels, series } of family.series.values()) emit(labels, series);
    });
    return family;
  }

  /** A metric whose samples are read from elsewhere each time that the page is written. */
  collect(
    name: string,
    help: string,
    type: 'counter' | 'gauge',
    labelNames: readonly string[],
    read: (emit: Emit) => void,
  ): void {
    this.register(name, help, type, (lines) => {
      read((labels, value) => lines.push(sample(name, labelNames, labels, value)));
    });
  }

  /** A distribution that is kept elsewhere. */
  collectHistograms(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: (emit: EmitHistogram) => void,
  ): void {
    const names = [...labelNames, 'le'];
    this.register(name, help, 'histogram', (lines) => {
      read((labels, { counts, bounds, sum }) => {
        const total = counts.reduce((all, each) => all + each, 0);
        if (total === 0) return;
        let count = 0;
        counts.forEach((inBucket, index) => {
          count += inBucket;
          const bound = formatted(bounds[index] ?? Number.POSITIVE_INFINITY);
          lines.push(sample(`${name}_bucket`, names, [...labels, bound], count));
        });
        lines.push(sample(`${name}_sum`, labelNames, labels, sum));
        lines.push(sample(`${name}_count`, labelNames, labels, total));
      });
    });
  }

  /** The page. */
  expose(): string {
    const lines: string[] = [];
    for (const write of this.writers.values()) write(lines);
    return `${lines.join('\n')}\n`;
  }

  private register(name: string, help: string, type: string, write: (lines: string[]) => void): void {
    if (this.writers.has(name)) throw new RangeError(`metric ${name} is registered twice`);
    const head = [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`];
    this.writers.set(name, (lines) => {
      lines.push(...head);
      write(lines);
    });
  }
}

function sample(name: string, labelNames: readonly string[], labels: readonly string[], value: number): string {
  if (labelNames.length === 0) return `${name} ${formatted(value)}`;
  const pairs = labelNames.map((label, index) => `${label}="${escaped(labels[index]).replaceAll('"', '\\"')}"`);
  return `${name}{${pairs.join(',')}} ${formatted(value)}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function formatted(value: number): string {
  return String(value).replace('Infinity', 'Inf').replace(/^Inf/, '+Inf');
}
