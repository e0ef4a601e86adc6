import { leastRequests } from '../../../src/picker/scheduling/policies/least-requests';
import { llmdSticky } from '../../../src/picker/scheduling/policies/llm-d-sticky';
import { lmetric } from '../../../src/picker/scheduling/policies/lmetric';
import { regretWeighted } from '../../../src/picker/scheduling/policies/regret-weighted';
import { roundRobin } from '../../../src/picker/scheduling/policies/round-robin';
import type { Policy } from '../../../src/picker/scheduling/policy';
import { perform } from '../../../src/simulator/experiment/task';
import type { WorkloadSpec } from '../../../src/simulator/workloads';
import { serve } from './_queueing-model';

const SEEDS = [1, 2];

/** Eight simulated servers, to which so many requests come each second until there were about as many as `count`. */
function workload(rate: number, count: number, requests: Pick<WorkloadSpec, 'prefixes' | 'questions' | 'answers'>) {
  const spec: WorkloadSpec = {
    name: 'test',
    title: 'test',
    pods: 8,
    profile: 'qwen3-32b-2xh100',
    ...requests,
    stages: [{ rate, seconds: count / rate }],
  };
  return spec;
}

const figures = async ({ name: policy }: Policy, spec: WorkloadSpec, seed: number) =>
  (await perform({ workload: spec, policy, seed })).total;

/** One system prompt that everybody shares, questions of 100 tokens. */
const hotPrefix = (tokens: number, rate: number, count: number) =>
  workload(rate, count, {
    prefixes: { count: 1, tokens },
    questions: { tokens: 100 },
    answers: { mean: 1_000, deviation: 300 },
  });

/** 150 tenants with a system prompt each, five questions of 1,200 tokens a tenant, asked again and again. */
const tenants = (rate: number, count: number) =>
  workload(rate, count, {
    prefixes: { count: 150, tokens: 6_000 },
    questions: { tokens: 1_200, each: 5 },
    answers: 1_000,
  });

/** Prompts that have nothing in common. */
const strangers = (rate: number, count: number) =>
  workload(rate, count, { questions: { tokens: { from: 100, to: 10_000 } }, answers: { from: 20, to: 500 } });

describe('one hot prefix that everybody shares', () => {
  test.each([
    ['6,000 tokens, few requests', 6_000, 3, 300],
    ['6,000 tokens, many requests', 6_000, 20, 800],
    ['30,000 tokens, few requests', 30_000, 2, 200],
    ['30,000 tokens, many requests', 30_000, 6, 400],
  ])('%s: decodes do not pile up', async (_, prefixTokens, rate, count) => {
    for (const seed of SEEDS) {
      const spec = hotPrefix(prefixTokens, rate, count);
      const ours = await figures(regretWeighted, spec, seed);
      const spread = await figures(leastRequests, spec, seed);
      expect(ours.busiest).toBeLessThan(2);
      expect(ours.tpot.mean).toBeLessThan(1.4 * spread.tpot.mean);
      expect(ours.ttft.mean).toBeLessThan(1.8 * spread.ttft.mean);
    }
  });

  test('a policy that only sticks to prefixes does pile them up there', async () => {
    expect((await figures(llmdSticky, hotPrefix(30_000, 6, 200), 1)).busiest).toBe(8);
  });
});

test('many prefixes stay where they are: far sooner answered than by load alone', async () => {
  const spec = tenants(18, 1_200);
  const ours = await figures(regretWeighted, spec, 1);
  expect(ours.ttft.mean).toBeLessThan((await figures(leastRequests, spec, 1)).ttft.mean / 10);
  // Without regret prefixes are copied until no server has room for its own.
  expect(ours.hitRate).toBeGreaterThan((await figures(lmetric, spec, 1)).hitRate + 0.05);
  expect(ours.busiest).toBeLessThan(1.3);
});

test('prompts without anything in common are balanced by their tokens', async () => {
  for (const seed of SEEDS) {
    const spec = strangers(30, 1_000);
    const ours = await figures(regretWeighted, spec, seed);
    expect(ours.ttft.mean).toBeLessThan(0.9 * (await figures(leastRequests, spec, seed)).ttft.mean);
  }
});

describe('four servers, one of them four times slower, from a cold start', () => {
  const cases = [0.3, 0.6, 0.9].flatMap((load) => [1, 24].map((burst) => ({ load, burst })));

  test.each(cases)('at load $load with arrivals by $burst', ({ load, burst }) => {
    for (const seed of SEEDS) {
      const workload = { seed, load, burst, requests: 1_500, speeds: [1, 1, 1, 0.25] };
      const ours = serve(regretWeighted, workload);
      expect(ours.shares[3]).toBeLessThanOrEqual(0.13);
      expect(ours.shares[3]).toBeGreaterThan(0);
      expect(ours.percentile(0.99)).toBeLessThanOrEqual(0.75 * serve(roundRobin, workload).percentile(0.99));
    }
  });
});

test('servers that are alike share the work evenly and answer no later than under round robin', () => {
  for (const seed of SEEDS) {
    const workload = { seed, load: 0.8, requests: 2_000, speeds: [1, 1, 1, 1] };
    const ours = serve(regretWeighted, workload);
    for (const share of ours.shares) expect(Math.abs(share - 0.25)).toBeLessThan(0.05);
    expect(ours.percentile(0.99)).toBeLessThanOrEqual(1.02 * serve(roundRobin, workload).percentile(0.99));
  }
});

test('a server that fails every request at once does not attract the others', () => {
  for (const seed of SEEDS) {
    const workload = { seed, load: 0.6, requests: 1_500, speeds: [1, 1, 1, 1], brokenServer: 2 };
    expect(serve(regretWeighted, workload).shares[2]).toBeLessThan(0.05);
  }
});
