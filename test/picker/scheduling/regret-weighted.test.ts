import { leastRequests } from '../../../src/picker/scheduling/policies/least-requests';
import { llmdSticky } from '../../../src/picker/scheduling/policies/llm-d-sticky';
import { lmetric } from '../../../src/picker/scheduling/policies/lmetric';
import { regretWeighted } from '../../../src/picker/scheduling/policies/regret-weighted';
import { roundRobin } from '../../../src/picker/scheduling/policies/round-robin';
import type { Policy } from '../../../src/picker/scheduling/policy';
import { type Arrival, type Served, serveFleet } from './_fleet-model';
import { serve } from './_queueing-model';
import { hotPrefix, strangers, tenants } from './_workloads';

const SEEDS = [1, 2];

function fleet(policy: Policy, arrivals: readonly Arrival[], seed: number): Served {
  return serveFleet(policy, arrivals, { speeds: Array(8).fill(1), capacityTokens: 307_328, seed });
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const busiest = ({ peaks }: Served) => Math.max(...peaks) / mean(peaks);
const timeToFirstToken = ({ jobs }: Served) =>
  mean(jobs.map(({ firstTokenAt, arrivedAt }) => firstTokenAt - arrivedAt));
const timePerToken = ({ jobs }: Served) =>
  mean(jobs.map(({ doneAt, firstTokenAt, answerTokens }) => (doneAt - firstTokenAt) / (answerTokens - 1)));
const hitRate = ({ jobs }: Served) =>
  mean(jobs.map(({ cachedTokens }) => cachedTokens)) / mean(jobs.map(({ promptTokens }) => promptTokens));

describe('one hot prefix that everybody shares', () => {
  test.each([
    ['6,000 tokens, few requests', 6_000, 3, 300],
    ['6,000 tokens, many requests', 6_000, 20, 800],
    ['30,000 tokens, few requests', 30_000, 2, 200],
    ['30,000 tokens, many requests', 30_000, 6, 400],
  ])('%s: decodes do not pile up', (_, prefixTokens, rate, count) => {
    for (const seed of SEEDS) {
      const arrivals = hotPrefix(seed, prefixTokens, rate, count);
      const ours = fleet(regretWeighted, arrivals, seed);
      const spread = fleet(leastRequests, arrivals, seed);
      expect(busiest(ours)).toBeLessThan(2);
      expect(timePerToken(ours)).toBeLessThan(1.4 * timePerToken(spread));
      expect(timeToFirstToken(ours)).toBeLessThan(1.8 * timeToFirstToken(spread));
    }
  });

  test('a policy that only sticks to prefixes does pile them up in this model', () => {
    const piled = fleet(llmdSticky, hotPrefix(1, 30_000, 6, 200), 1);
    expect(busiest(piled)).toBe(8);
  });
});

test('many prefixes stay where they are: far sooner answered than by load alone', () => {
  const arrivals = tenants(1, 18, 1_200);
  const ours = fleet(regretWeighted, arrivals, 1);
  expect(timeToFirstToken(ours)).toBeLessThan(timeToFirstToken(fleet(leastRequests, arrivals, 1)) / 10);
  // Without regret prefixes are copied until no server has room for its own.
  expect(hitRate(ours)).toBeGreaterThan(hitRate(fleet(lmetric, arrivals, 1)) + 0.05);
  expect(busiest(ours)).toBeLessThan(1.3);
});

test('prompts without anything in common are balanced by their tokens', () => {
  for (const seed of SEEDS) {
    const arrivals = strangers(seed, 30, 1_000);
    const ours = fleet(regretWeighted, arrivals, seed);
    expect(timeToFirstToken(ours)).toBeLessThan(0.9 * timeToFirstToken(fleet(leastRequests, arrivals, seed)));
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

test('every booking of a run is released, to the last token', () => {
  const { scheduler } = fleet(regretWeighted, tenants(1, 20, 300), 1);
  const { endpoints } = scheduler;
  expect(endpoints.total).toMatchObject({ booked: 300, inFlight: 0, released: { completed: 300 } });
  expect([...endpoints.pendingTokens, ...endpoints.bookedTokens].every((tokens) => tokens === 0)).toBe(true);
});
