import { roundRobin } from '../../../src/picker/scheduling/policies/round-robin';
import { weightedLeastRequests } from '../../../src/picker/scheduling/policies/weighted-least-requests';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { pickRequest } from './_pick-request';
import { serve } from './_queueing-model';

const ONE_SLOW = [1, 1, 1, 0.25];
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('four servers, one of them four times slower, answers that vary a hundredfold, from a cold start', () => {
  const cases = [0.3, 0.6, 0.9].flatMap((load) => [1, 24].map((burst) => ({ load, burst })));

  test.each(cases)('at load $load with arrivals by $burst', ({ load, burst }) => {
    for (const seed of SEEDS) {
      const workload = { seed, load, burst, requests: 1_500, speeds: ONE_SLOW };
      const ours = serve(weightedLeastRequests, workload);
      expect(ours.shares[3]).toBeLessThanOrEqual(0.12);
      expect(ours.percentile(0.99)).toBeLessThanOrEqual(serve(roundRobin, workload).percentile(0.99) / 2);
      expect(ours.shares[3]).toBeGreaterThan(0);
    }
  });
});

test('servers that are alike share the work evenly and answer no later than under round robin', () => {
  for (const seed of SEEDS) {
    const workload = { seed, load: 0.8, requests: 2_000, speeds: [1, 1, 1, 1] };
    const ours = serve(weightedLeastRequests, workload);
    for (const share of ours.shares) expect(Math.abs(share - 0.25)).toBeLessThan(0.05);
    expect(ours.percentile(0.99)).toBeLessThanOrEqual(serve(roundRobin, workload).percentile(0.99));
  }
});

test('a server that fails every request at once does not attract the others', () => {
  for (const seed of SEEDS) {
    const workload = { seed, load: 0.6, requests: 1_500, speeds: [1, 1, 1, 1], brokenServer: 2 };
    expect(serve(weightedLeastRequests, workload).shares[2]).toBeLessThan(0.05);
  }
});

test('every booking of a run is released, to the last one', () => {
  const { scheduler } = serve(weightedLeastRequests, { seed: 1, load: 0.9, requests: 1_000, speeds: ONE_SLOW });
  expect(scheduler.endpoints.total.booked).toBe(1_000);
  expect(scheduler.endpoints.total.released.completed).toBe(1_000);
  expect([...scheduler.endpoints.pendingTokens.slice(0, 4)]).toEqual([0, 0, 0, 0]);
});

test('what a server reported before it went stale weighs no more', () => {
  let now = 0;
  const scheduler = new Scheduler({
    policy: weightedLeastRequests,
    now: () => now,
    random: () => 0,
    onMisuse: 'throw',
  });
  const [busy, idle] = ['10.0.0.1:8000', '10.0.0.2:8000'].map((id) => scheduler.endpoints.add(id));
  for (const slot of [busy, idle]) scheduler.endpoints.setEligible(slot, true);
  scheduler.endpoints.setScraped(busy, { running: 8, waiting: 2, kvCacheUse: 0 }, now);
  scheduler.endpoints.setScraped(idle, { running: 0, waiting: 0, kvCacheUse: 0 }, now);
  const pick = (id: number) => scheduler.pick(pickRequest(id), () => {});
  pick(1);
  expect(scheduler.endpoints.booked[idle]).toBe(1);
  now = 2_001;
  pick(2);
  expect(scheduler.endpoints.booked[busy]).toBe(1);
});
