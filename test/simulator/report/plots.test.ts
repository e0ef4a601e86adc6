import { POLICIES } from '../../../src/picker/scheduling';
import type { Report } from '../../../src/simulator/experiment';
import { type Plot, plotSections } from '../../../src/simulator/report/plots';
import { logTicks } from '../../../src/simulator/report/plots/axes';
import { made, recorded, report } from './reports';

// biome-ignore lint/suspicious/noExplicitAny: specifications are JSON that only Vega-Lite knows.
type Json = any;

const TTFTS = { 'regret-weighted': [100, 100, 200, 300], random: [1_000, 2_000, 4_000, 90_000] };

const TWO = report(
  made('regret-weighted', 1, 100, 10, recorded(TTFTS['regret-weighted'])),
  made('random', 1, 200, 12, recorded(TTFTS.random)),
);

function plots(of: Report): Map<string, Plot & { readonly spec: Json }> {
  return new Map(plotSections(of).flatMap((section) => section.plots.map((plot) => [plot.name, plot])));
}

it('has names, titles and descriptions for all', () => {
  const all = plots(TWO);
  expect([...all.keys()]).toEqual([
    'time-to-first-token-shares',
    'time-to-first-token-quantiles',
    'latency-shares',
    'latency-quantiles',
    'hit-rates',
    'queue',
    'kv-cache-use',
    'replicas-regret-weighted',
    'replicas-random',
    'pod-load-regret-weighted',
    'pod-load-random',
  ]);
  for (const { name, title, description } of all.values()) {
    expect([name, title.length > 15, description.length > 40]).toEqual([name, true, true]);
  }
});

it('shows which part of the requests had its first token by when', () => {
  const { title, spec } = plots(TWO).get('time-to-first-token-shares')!;
  // To the width of a bucket.
  expect(title).toMatch(
    /^Half of the requests get their first token within 10\d ms \(regret-weighted\) to 2\.\d s \(random\)$/,
  );
  const ours = spec.data.values.filter(({ policy }: Json) => policy === 'regret-weighted');
  const shares = ours.map(({ share }: Json) => share);
  expect([shares[0], shares[1], shares[shares.length - 1]]).toEqual([0, 0.5, 1]);
  expect(shares).toEqual([...shares].sort((a: number, b: number) => a - b));
});

it('shows quantiles of all seeds together', () => {
  const seeds = report(
    made('random', 1, 100, 10, recorded([100, 100, 100])),
    made('random', 2, 100, 10, recorded([1_000, 1_000, 10_000])),
  );
  const [values] = plots(seeds).get('time-to-first-token-quantiles')!.spec.data.values;
  const near = (seconds: number) => expect.closeTo(seconds, 1 - Math.log10(seconds));
  expect(values).toMatchObject({ policy: 'random', p10: near(0.1), p50: near(0.1), p99: near(10) });
  expect(values.p90 / 10).toBeCloseTo(1, 1);
});

it('shows a cell for each change of the load of a pod, and none while it is not there', () => {
  const { values } = plots(TWO).get('pod-load-random')!.spec.data;
  expect(values).toEqual([
    { pod: 1, from: 0, to: 1, requests: 4 },
    { pod: 1, from: 1, to: 1.5, requests: 2 },
    { pod: 1, from: 1.5, to: 2, requests: 0 },
    { pod: 2, from: 1, to: 2, requests: 6 },
  ]);
});

it('shows the queues of all pods, and caches of those that serve', () => {
  const all = plots(TWO);
  const ours = (name: string) =>
    all
      .get(name)!
      .spec.data.values.filter(({ policy }: Json) => policy === 'random')
      .map(({ time, value }: Json) => [time, value]);
  expect(ours('queue')).toEqual([
    [0.25, 2],
    [0.75, 2],
    [1.25, 1],
    [1.75, 3],
  ]);
  expect(ours('kv-cache-use').map(([, value]: number[]) => value)).toEqual([0.5, 0.5, 0.5, 0.45]);
  expect(all.get('queue')!.title).toBe('Requests that wait: up to 3');
});

it('shows pods beside the demand where their number changes, and what an autoscaler asked for', () => {
  const steady = recorded([100]);
  const alike = { ...steady, timeline: { ...steady.timeline, serving: [2, 2, 2, 2] } };
  expect([...plots(report(made('random', 1, 1, 1, alike))).keys()].join()).not.toContain('replicas');
  const point = { at: 0.5, requests: 1, waiting: 0, replicas: 3, ready: 1, loading: 0, draining: 0, wanted: [3] };
  const scaling = { points: [point], podHours: 1, actions: 1, mostReady: 2 };
  const spans = [
    { name: '', judged: false, beginMs: 0, endMs: 500 },
    { ...steady.stages[0], beginMs: 500 },
  ];
  const scaled = { ...made('random', 1, 1, 1, { ...steady, stages: spans }), scaling };
  const { title, spec } = plots(report(scaled)).get('replicas-random')!;
  expect(title).toBe('random: 1 to 2 pods serve');
  expect(spec.layer[1].data.values.slice(-1)).toEqual([{ time: 1, pods: 3, series: 'pods asked for' }]);
});

it('draws bounds of hit rates where they are known', () => {
  const without = plots(TWO).get('hit-rates')!;
  expect(without.spec.layer).toHaveLength(2);
  const estimate = (mean: number) => ({ mean, low: mean, high: mean });
  const hitRate = {
    infinite: estimate(0.98),
    optimal: estimate(0.9),
    pooledLru: estimate(0.8),
    onePodLru: estimate(0.2),
  };
  const { spec, description } = plots({ ...TWO, bounds: { hitRate } as Json }).get('hit-rates')!;
  expect(spec.layer[2].data.values).toHaveLength(4);
  expect(description).toContain(
    'infinite cache 98.0 %, optimal cache 90.0 %, pooled LRU 80.0 %, LRU of one pod 20.0 %',
  );
});

it('gives the default, the best and the baselines colours of their own in all plots, and the others one', () => {
  const runs = POLICIES.map(({ name }, index) => made(name, 1, 100 - index, 10 + index, recorded([100 - index])));
  const all = plots(report(...runs));
  const scales = ['time-to-first-token-shares', 'latency-shares', 'queue', 'kv-cache-use'].map(
    (name) => all.get(name)!.spec.layer[0].encoding.color.scale,
  );
  for (const { domain, range } of scales) {
    expect([domain, range]).toEqual([scales[0].domain, scales[0].range]);
    expect(domain).toHaveLength(7);
    expect(new Set(range).size).toBe(7);
    expect(domain).toEqual(
      expect.arrayContaining(['regret-weighted', 'round-robin', 'random', runs[13].policy, 'others']),
    );
    expect(range[domain.indexOf('regret-weighted')]).toBe('var(--series-1)');
  }
});

it.each([
  [0.05, 90, [0.1, 1, 10]],
  [0.05, 4, [0.1, 0.3, 1, 3]],
  [2, 30, [2, 5, 10, 20]],
  [4.3, 5.1, [4.4, 4.6, 4.8, 5]],
])('has round values on a logarithmic axis from %d to %d', (from, to, ticks) => {
  expect(logTicks(from, to)).toEqual(ticks);
});
