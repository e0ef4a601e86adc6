import type { PolicyReport, Report } from '../../experiment/report';
import type { PodTimeline } from '../../fleet/timeline';
import { percent } from '../quantities';
import { extremes, timeChannel, timeUnit } from './axes';
import { type Plot, view } from './plot';
import { lines, type PolicySeries } from './series';

/** Queues and KV caches over time, of the first seed. */
export function queues(report: Report, series: PolicySeries): Plot[] {
  return [waiting(report, series), kvUse(report, series)];
}

function waiting({ policies }: Report, series: PolicySeries): Plot {
  const sum = (pods: readonly PodTimeline[], bin: number) => pods.reduce((total, pod) => total + pod.waiting[bin], 0);
  const { values, x, peaks } = overTime(policies, series, sum);
  const most = Math.max(1, ...values.map(({ value }) => value));
  return {
    name: 'queue',
    title: `Requests that wait: up to ${extremes(peaks, (value) => value.toFixed(0))}`,
    description:
      'Requests that wait in the queues of all pods together, over time. A queue that grows means that requests come faster than they are answered. Logarithmic above 1; first seed.',
    spec: {
      ...view(250),
      ...lines(series, values, x, {
        field: 'value',
        type: 'quantitative',
        scale: { type: 'symlog', constant: 1, domain: [0, most] },
        axis: { title: 'requests that wait', values: [0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 100_000] },
      }),
    },
  };
}

function kvUse({ policies }: Report, series: PolicySeries): Plot {
  const mean = (pods: readonly PodTimeline[], bin: number) => {
    const up = pods.reduce((total, pod) => total + pod.up[bin], 0);
    return up === 0 ? 0 : pods.reduce((total, pod) => total + pod.kvUse[bin], 0) / up;
  };
  const { values, x, peaks } = overTime(policies, series, mean);
  return {
    name: 'kv-cache-use',
    title: `KV caches in use: up to ${extremes(peaks, (value) => percent(value, 0))}`,
    description:
      'Part of the KV caches that running requests hold, mean of the pods that serve, over time. At 100 % further requests wait, or running ones start over. First seed.',
    spec: {
      ...view(250),
      ...lines(series, values, x, {
        field: 'value',
        type: 'quantitative',
        scale: { domain: [0, 1] },
        axis: { title: 'KV cache in use', format: '.0%' },
      }),
    },
  };
}

function overTime(
  policies: readonly PolicyReport[],
  series: PolicySeries,
  read: (pods: readonly PodTimeline[], bin: number) => number,
) {
  const recordings = policies.map(({ name, runs }) => ({ name, ...runs[0].recording! }));
  const longest = Math.max(...recordings.map(({ timeline }) => timeline.binMs * timeline.rate.length));
  const unit = timeUnit(longest);
  const values = recordings.flatMap(({ name, timeline: { binMs, pods, rate } }) =>
    rate.map((_, bin) => ({
      policy: name,
      series: series.of(name),
      time: Number((((bin + 0.5) * binMs) / unit.ms).toFixed(4)),
      value: Number(read(pods, bin).toPrecision(4)),
    })),
  );
  const peaks = policies.map(({ name }) => ({
    name,
    value: Math.max(...values.filter(({ policy }) => policy === name).map(({ value }) => value)),
  }));
  return { values, x: timeChannel('time', longest), peaks };
}
