import {
  DEFAULT_BEHAVIOR,
  HorizontalAutoscaler,
  type HpaMetric,
  type HpaView,
  type PodSamples,
} from '../../../../src/simulator/autoscaling/hpa';
import { NOW, pods, samples } from './pods';

function autoscaler(...metrics: readonly HpaMetric[]): HorizontalAutoscaler {
  return new HorizontalAutoscaler({ minReplicas: 1, maxReplicas: 16, metrics, behavior: DEFAULT_BEHAVIOR });
}

function view(
  current: number,
  {
    seconds = 0,
    own = {},
    totals = {},
  }: { seconds?: number; own?: Record<string, PodSamples>; totals?: Record<string, number> },
): HpaView {
  return {
    now: NOW + 1_000 * seconds,
    current,
    pods: pods(current),
    cpuRequest: 4,
    samples: (metric) => own[metric] ?? new Map(),
    total: (metric) => totals[metric],
  };
}

const DEMAND: HpaMetric = { type: 'External', name: 'demand', target: { type: 'AverageValue', value: 10 } };
const KV: HpaMetric = { type: 'Pods', name: 'kv', target: { type: 'AverageValue', value: 0.5 } };
const CPU: HpaMetric = { type: 'Resource', name: 'cpu', target: { type: 'Utilization', value: 50 } };

it('follows a total that grows, and keeps replicas for five minutes when it falls', () => {
  const hpa = autoscaler(DEMAND);
  expect(hpa.reconcile(view(2, { totals: { demand: 20 } }))).toBe(2);
  expect(hpa.reconcile(view(2, { seconds: 15, totals: { demand: 60 } }))).toBe(6);
  expect(hpa.reconcile(view(6, { seconds: 30, totals: { demand: 10 } }))).toBe(6);
  expect(hpa.reconcile(view(6, { seconds: 300, totals: { demand: 10 } }))).toBe(6);
  expect(hpa.reconcile(view(6, { seconds: 330, totals: { demand: 10 } }))).toBe(1);
});

it('grows no faster than it may', () => {
  const hpa = autoscaler(DEMAND);
  const steps = [1];
  for (let look = 0; look < 4; look++) {
    steps.push(hpa.reconcile(view(steps[look], { seconds: 15 * look, totals: { demand: 1_000 } })));
  }
  expect(steps).toEqual([1, 5, 10, 16, 16]);
});

it('holds when metrics are lost: all of them, or the one that held', () => {
  const hpa = autoscaler(DEMAND, KV);
  expect(hpa.reconcile(view(8, {}))).toBe(8);
  expect(hpa.proposals).toEqual([undefined, undefined]);
  for (const seconds of [15, 330, 600]) {
    expect(hpa.reconcile(view(8, { seconds, own: { kv: samples(...Array(8).fill(0.1)) } }))).toBe(8);
  }
  expect(hpa.reconcile(view(8, { seconds: 615, totals: { demand: 100 } }))).toBe(10);
});

it('takes the metric that wants most, of all kinds', () => {
  const hpa = autoscaler(DEMAND, KV, CPU);
  const own = { kv: samples(0.7, 0.7), cpu: samples(4, 4) };
  expect(hpa.reconcile(view(2, { own, totals: { demand: 5 } }))).toBe(4);
  expect(hpa.proposals).toEqual([1, 3, 4]);
});

it('brings a number that is out of range back at once', () => {
  expect(autoscaler(DEMAND).reconcile(view(20, {}))).toBe(16);
  expect(autoscaler(DEMAND).reconcile(view(0, {}))).toBe(1);
});
