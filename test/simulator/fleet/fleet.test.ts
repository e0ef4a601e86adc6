import { POLICIES } from '../../../src/picker/scheduling';
import type { EngineOptions } from '../../../src/simulator/engine/engine-core';
import { linearStepTime } from '../../../src/simulator/engine/step-time';
import type { Dispatcher } from '../../../src/simulator/fleet/dispatcher';
import { Fleet } from '../../../src/simulator/fleet/fleet';
import type { FleetPicker } from '../../../src/simulator/fleet/fleet-picker';
import type { Passage } from '../../../src/simulator/fleet/pod';
import { type FleetSource, openWorkload, type PickersSource } from '../../../src/simulator/workloads';
import { fleetSpec } from '../../../src/simulator/workloads/fleet-spec';

const SPEC = {
  name: 'test',
  title: '',
  pods: 4,
  profile: 'llama-8b-h100',
  questions: { tokens: 160 },
  answers: 40,
  stages: [{ rate: 40, seconds: 10 }],
};

const engine = (stepMs: number): EngineOptions => ({
  maxRunning: 16,
  tokenBudget: 2_048,
  blockSize: 16,
  blocks: 1_000,
  prefixCaching: true,
  maxAdapters: 0,
  adapterLoadMs: 0,
  stepTime: linearStepTime(stepMs, 0.01),
});

async function serve(policy: string, pickers: PickersSource, engines = Array.from({ length: 4 }, () => engine(10))) {
  const passages: Passage[] = [];
  const fleet = new Fleet(
    {
      ...fleetSpec({ ...SPEC, pickers }),
      engines,
      policy: POLICIES.find(({ name }) => name === policy)!,
      seed: 1,
    },
    { done: (passage) => passages.push(passage), failed: () => {}, tooLong: () => {} },
  );
  for (const stage of openWorkload(SPEC).stages(1)) {
    await fleet.serve(stage);
  }
  return { fleet, passages, requests: fleet.pods.map(({ requests }) => requests) };
}

const totalOf = (picker: Dispatcher) => (picker as FleetPicker).scheduler.endpoints.total;
const most = (counts: readonly number[]) => Math.max(...counts) / Math.min(...counts);

it('has the kinds of pods that a workload names', () => {
  const source: FleetSource = {
    pods: 2,
    profile: 'llama-8b-h100',
    otherPods: [{ pods: 1, profile: 'llama-8b-fp8-l4' }],
  };
  expect(fleetSpec(source).profiles).toEqual(['llama-8b-h100', 'llama-8b-h100', 'llama-8b-fp8-l4']);
});

it('gives each of its pickers a part of the requests, which alone it books and releases, to the last token', async () => {
  const { fleet } = await serve('regret-weighted', { count: 4 });
  const booked = fleet.pickers.map(totalOf);
  expect(booked.reduce((sum, counts) => sum + counts.booked, 0)).toBe(400);
  expect(Math.min(...booked.map((counts) => counts.booked))).toBeGreaterThan(60);
  for (const [at, { booked: all, inFlight, released }] of booked.entries()) {
    const { pendingTokens, bookedTokens } = (fleet.pickers[at] as FleetPicker).scheduler.endpoints;
    expect([inFlight, released.completed]).toEqual([0, all]);
    expect([...pendingTokens, ...bookedTokens].every((tokens) => tokens === 0)).toBe(true);
  }
});

it('has pickers that do not see what the others just sent', async () => {
  const [alone, together] = [await serve('round-robin', { count: 1 }), await serve('round-robin', { count: 4 })];
  // Each takes turns by itself, so that together they do not.
  expect(most(alone.requests)).toBe(1);
  expect(most(together.requests)).toBeGreaterThan(1);
});

it('sends a part of the requests past the pickers, the same ones under every policy', async () => {
  const runs = [await serve('round-robin', { foreign: 0.25 }), await serve('random', { foreign: 0.25 })];
  const foreign = runs.map(({ passages }) =>
    passages
      .filter(({ picker }) => picker === undefined)
      .map(({ request }) => request.session)
      .sort(),
  );
  expect(foreign[0].length).toBeGreaterThan(75);
  expect(foreign[0].length).toBeLessThan(125);
  expect(foreign[1]).toEqual(foreign[0]);
  expect(totalOf(runs[0].fleet.pickers[0]).booked).toBe(400 - foreign[0].length);
});

it('lets pickers see of foreign requests what metrics tell, as late as they tell it', async () => {
  const spread = async (pickers: PickersSource) => {
    const { passages } = await serve('least-requests', { foreign: 0.5, ...pickers });
    const waits = passages.map(({ firstTokenAt, arrivedAt }) => firstTokenAt - arrivedAt);
    return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  };
  const [fresh, late] = [await spread({}), await spread({ scrapeSeconds: 5, delaySeconds: 2, staleSeconds: 10 })];
  expect(late).toBeGreaterThan(fresh);
});

it('serves by pods of different speed, of which the default policy uses the fast ones more', async () => {
  const engines = [engine(10), engine(10), engine(40), engine(40)];
  const { requests } = await serve('regret-weighted', {}, engines);
  expect(requests[0] + requests[1]).toBeGreaterThan(1.5 * (requests[2] + requests[3]));
});
