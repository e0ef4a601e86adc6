import { groupPods } from '../../../../src/simulator/autoscaling/hpa/pod-groups';
import { NOW, pod, samples } from './pods';

const group = (isCpu: boolean, changes: Parameters<typeof pod>[1], value: number | undefined = 5) => {
  const { counted, unready, missing } = groupPods([pod('p0', changes)], samples(value), isCpu, NOW);
  return counted.size > 0 ? 'counted' : unready.length > 0 ? 'unready' : missing.length > 0 ? 'missing' : 'left out';
};

it.each([
  ['serves', {}, 'counted', 'counted'],
  ['leaves', { deleting: true }, 'left out', 'left out'],
  ['failed', { phase: 'Failed' }, 'left out', 'left out'],
  ['has no node', { phase: 'Pending' }, 'unready', 'unready'],
  ['starts', { ready: false, startedAt: NOW - 60_000, readyChangedAt: NOW - 60_000 }, 'unready', 'counted'],
  ['was ready only just now', { startedAt: NOW - 60_000, readyChangedAt: NOW - 20_000 }, 'unready', 'counted'],
  ['was ready for a whole window', { startedAt: NOW - 60_000, readyChangedAt: NOW - 30_000 }, 'counted', 'counted'],
  ['has loaded for ten minutes', { ready: false, readyChangedAt: 6_000_000 }, 'unready', 'counted'],
  ['was ready and is no longer', { ready: false }, 'counted', 'counted'],
] as const)('a pod that %s', (_, changes, byCpu, byOther) => {
  expect([group(true, changes), group(false, changes)]).toEqual([byCpu, byOther]);
});

it('misses the sample of a pod that runs, and not of one that waits for a node', () => {
  const two = [pod('p0', { ready: false }), pod('p1', { phase: 'Pending' })];
  expect(groupPods(two, new Map(), false, NOW)).toEqual({ counted: new Map(), unready: ['p1'], missing: ['p0'] });
});
