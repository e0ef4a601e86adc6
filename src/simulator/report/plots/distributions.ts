import { type BucketCounts, bucketEnd, Histogram } from '../../experiment/histogram';
import type { Recording } from '../../experiment/recording';
import type { PolicyReport, Report } from '../../experiment/report';
import { duration, extremes, logTicks } from './axes';
import { type Plot, view } from './plot';
import { lines, type PolicySeries } from './series';
import { colour } from './theme';

/** The times whose distributions are drawn. */
const TIMES = [
  {
    key: 'ttft',
    name: 'time-to-first-token',
    what: 'get their first token',
    axis: 'to the first token',
  },
  {
    key: 'latency',
    name: 'latency',
    what: 'have the whole answer',
    axis: 'to the last token',
  },
] as const satisfies readonly { readonly key: keyof Recording; [text: string]: string }[];

type Time = (typeof TIMES)[number];

/** Distributions of times over the requests of all seeds, as shares and as quantiles. */
export function distributions(report: Report, series: PolicySeries): Plot[] {
  return TIMES.flatMap((time) => {
    const all = report.policies.map((policy) => ({ name: policy.name, buckets: merged(policy, time.key) }));
    return [shares(all, time, series), quantiles(all, time, series)];
  });
}

/** Part of the requests by which a curve rises from one of its points to the next, at least. */
const LEAST_STEP = 0.002;

interface Distribution {
  readonly name: string;
  readonly buckets: BucketCounts;
}

function merged({ runs }: PolicyReport, key: Time['key']): BucketCounts {
  const histogram = new Histogram();
  for (const { recording } of runs) {
    histogram.merge(recording![key]);
  }
  return histogram.buckets();
}

function shares(all: readonly Distribution[], { name, what, axis }: Time, series: PolicySeries): Plot {
  const values = all.flatMap((each) => {
    const { first, counts } = each.buckets;
    const total = counts.reduce((sum, count) => sum + count, 0);
    let below = 0;
    const point = (bucket: number) => ({
      policy: each.name,
      series: series.of(each.name),
      seconds: bucketEnd(bucket) / 1_000,
      share: total === 0 ? 0 : below / total,
    });
    const points = [point(first - 1)];
    let drawn = 0;
    counts.forEach((count, index) => {
      below += count;
      // A curve shows no smaller steps; the long ends of it are straight.
      if (below - drawn >= LEAST_STEP * total || below === total) {
        points.push(point(first + index));
        drawn = below;
      }
    });
    return points;
  });
  const medians = all.map((each) => ({ name: each.name, value: quantile(each.buckets, 0.5) }));
  return {
    name: `${name}-shares`,
    title: `Half of the requests ${what} within ${extremes(medians, duration)}`,
    description: `The further to the left and the steeper a line, the better. A line's height is the part of the requests that ${what} within the time below it; all seeds together, logarithmic scale.`,
    spec: {
      ...view(270),
      ...lines(
        series,
        values,
        { field: 'seconds', type: 'quantitative', ...logAxis(values, axis) },
        {
          field: 'share',
          type: 'quantitative',
          scale: { domain: [0, 1] },
          axis: { format: '.0%', title: 'requests' },
        },
      ),
    },
  };
}

function quantiles(all: readonly Distribution[], { name, what, axis }: Time, series: PolicySeries): Plot {
  const values = all.map(({ name: policy, buckets }) => {
    const at = (part: number) => quantile(buckets, part) / 1_000;
    return { policy, colour: series.colourOf(policy), p10: at(0.1), p50: at(0.5), p90: at(0.9), p99: at(0.99) };
  });
  const range = logAxis(
    values.flatMap(({ p10, p99 }) => [{ seconds: p10 }, { seconds: p99 }]),
    axis,
  );
  const y = { field: 'policy', type: 'nominal', sort: null, axis: { title: null, domain: false, ticks: false } };
  const x = (field: string) => ({ field, type: 'quantitative', ...range });
  const fill = { field: 'colour', type: 'nominal', scale: null };
  const slowest = values.map(({ policy, p99 }) => ({ name: policy, value: 1_000 * p99 }));
  return {
    name: `${name}-quantiles`,
    title: `99 of 100 requests ${what} within ${extremes(slowest, duration)}`,
    description: `Of each policy the bar reaches from the time within which 10 % of the requests ${what} to that of 90 %; the stroke in it is the median, the dot the time of 99 %.`,
    spec: {
      ...view(60 + 20 * values.length),
      data: { values },
      layer: [
        { mark: { type: 'rule', strokeWidth: 1 }, encoding: { y, x: x('p90'), x2: { field: 'p99' }, color: fill } },
        {
          mark: { type: 'bar', height: 9, cornerRadius: 2 },
          encoding: { y, x: x('p10'), x2: { field: 'p90' }, color: fill },
        },
        { mark: { type: 'tick', thickness: 2.5, size: 13, color: colour('ink') }, encoding: { y, x: x('p50') } },
        { mark: { type: 'circle', size: 38, opacity: 1 }, encoding: { y, x: x('p99'), color: fill } },
      ],
    },
  };
}

function logAxis(values: readonly { readonly seconds: number }[], what: string): object {
  const seconds = values.map((value) => value.seconds);
  const [from, to] = [Math.min(...seconds), Math.max(...seconds)];
  return {
    scale: { type: 'log', domain: [from, Math.max(to, 1.1 * from)], nice: false },
    axis: { values: logTicks(from, to), format: '~g', title: `seconds ${what}` },
  };
}

/** Milliseconds within which that part of the values is, to the width of a bucket. */
function quantile({ first, counts }: BucketCounts, part: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  const index = counts.findIndex((count) => {
    below += count;
    return below >= part * total;
  });
  return bucketEnd(first + Math.max(0, index));
}
