import fc from 'fast-check';
import { CAPACITY_PRECISION, findCapacity, MOST_RUNS } from '../../../src/simulator/experiment/capacity';
import { capacityReport } from '../../../src/simulator/experiment/capacity-report';
import { readObjective } from '../../../src/simulator/experiment/objective';
import type { Run } from '../../../src/simulator/experiment/run';
import { perform } from '../../../src/simulator/experiment/task';
import type { WorkloadSpec } from '../../../src/simulator/workloads';

const search = (limit: number) => findCapacity(async (factor) => ({ held: factor <= limit, run: factor }));

describe('the search', () => {
  it('ends within 2 % below what holds, after few runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 1 / 16, max: 15.9, noNaN: true }), async (limit) => {
        const { capacity, run } = await search(limit);
        expect(capacity.factor).toBeLessThanOrEqual(limit);
        expect(capacity.factor * (1 + CAPACITY_PRECISION)).toBeGreaterThanOrEqual(limit);
        expect(capacity.runs).toBeLessThanOrEqual(MOST_RUNS);
        expect(run).toBe(capacity.factor);
        expect(capacity.open).toBeUndefined();
      }),
    );
  });

  it('says where it met its end', async () => {
    expect((await search(100)).capacity).toEqual({ factor: 16, runs: 5, open: 'above' });
    expect((await search(0.01)).capacity).toEqual({ factor: 0, runs: 5, open: 'below' });
  });
});

describe('an objective', () => {
  const distribution = { mean: 1_000, p50: 900, p90: 2_000, p99: 3_000 };
  const figures = { ttft: distribution, tpot: distribution, latency: distribution, goodput: 0.95, failed: 0 };
  const holds = (text: string, changes = {}) =>
    readObjective('--capacity', text).holds({ ...figures, ...changes } as Run['total']);

  it('holds up to its limit', () => {
    expect(['ttft-p90=2s', 'tpot-mean=1000ms', 'latency-p99=3.5s', 'goodput=0.95'].map((text) => holds(text))).toEqual(
      Array(4).fill(true),
    );
    expect(['ttft-p90=1.9s', 'tpot-p50=899ms', 'goodput=0.96'].map((text) => holds(text))).toEqual(
      Array(3).fill(false),
    );
    expect(holds('ttft-p90=2s', { failed: 1 })).toBe(false);
  });

  it('can be said in words', () => {
    expect(readObjective('--capacity', 'ttft-p90=2s').words).toBe('p90 TTFT of at most 2 s');
    expect(readObjective('--capacity', 'latency-mean=500ms').words).toBe('mean latency of at most 500 ms');
    expect(readObjective('--capacity', 'goodput=0.95').words).toBe('goodput of at least 95 %');
  });

  it.each([
    ['ttft-p95=2s', 'GKEI_FLAG_VALUE: --capacity is "ttft-p95=2s"; the nearest figure is ttft-p90'],
    [
      'ttft-p90=2',
      'GKEI_FLAG_VALUE: --capacity asks for ttft-p90 of "2"; write a time in s or ms, such as ttft-p90=2s',
    ],
    ['ttft-p90', 'GKEI_FLAG_VALUE: --capacity asks for ttft-p90 of ""'],
    ['goodput=95', 'GKEI_FLAG_VALUE: --capacity asks for a goodput of "95"; write a part above 0 and up to 1'],
  ])('refuses %s', (text, message) => {
    expect(() => readObjective('--capacity', text)).toThrow(message);
  });
});

const SPEC: WorkloadSpec = {
  name: 'test',
  title: '',
  pods: 1,
  profile: 'llama-8b-h100',
  questions: { tokens: 4_000 },
  answers: 2,
  stages: [{ rate: 8, seconds: 20 }],
};

it('tells how much more than the others a policy can take, seed by seed', () => {
  const run = (policy: string, seed: number, factor: number) =>
    ({ policy, seed, capacity: { factor, runs: 9 } }) as unknown as Run;
  const report = capacityReport(SPEC, 'goodput=0.95', [
    run('random', 1, 0.5),
    run('random', 2, 1),
    run('lmetric', 1, 1),
    run('lmetric', 2, 2),
  ]);
  expect(report).toMatchObject({ objective: 'goodput=0.95', perSecond: 8 });
  expect(report.policies.map(({ name, factor }) => [name, factor.mean])).toEqual([
    ['lmetric', 1.5],
    ['random', 0.75],
  ]);
  // Seeds differ twofold, the policies by one half in each of them.
  expect(report.policies[1].behind).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
});

it('finds what a pod can compute', async () => {
  let steps = 0;
  const task = { workload: SPEC, policy: 'random', seed: 1, objective: 'ttft-mean=500ms' };
  const { capacity, total } = await perform(task, () => steps++);
  expect(total.ttft.mean).toBeLessThanOrEqual(500);
  // A prompt takes some 85 ms, so that twelve a second are what there is.
  expect(8 * capacity!.factor).toBeGreaterThan(8);
  expect(8 * capacity!.factor).toBeLessThan(13);
  expect(steps).toBe(50);
});
