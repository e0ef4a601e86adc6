import { POLICIES } from '../../../src/picker/scheduling';
import type { EngineOptions } from '../../../src/simulator/engine/engine-core';
import { linearStepTime } from '../../../src/simulator/engine/step-time';
import { Fleet } from '../../../src/simulator/fleet/fleet';
import type { FleetPicker } from '../../../src/simulator/fleet/fleet-picker';
import type { Passage } from '../../../src/simulator/fleet/pod';
import { type EventSource, openWorkload, type WorkloadSpec } from '../../../src/simulator/workloads';
import { fleetSpec } from '../../../src/simulator/workloads/fleet-spec';

/** Answers take a second; pods are a third full. */
const SPEC: WorkloadSpec = {
  name: 'test',
  title: '',
  pods: 4,
  profile: 'llama-8b-h100',
  prefixes: { count: 10, tokens: 320 },
  questions: { tokens: 32 },
  answers: 100,
  stages: [{ rate: 20, seconds: 60 }],
  loadSeconds: 10,
};

const ENGINE: EngineOptions = {
  maxRunning: 16,
  tokenBudget: 2_048,
  blockSize: 16,
  blocks: 1_000,
  prefixCaching: true,
  maxAdapters: 0,
  adapterLoadMs: 0,
  stepTime: linearStepTime(10, 0.02),
};

async function serve(events: readonly EventSource[], changes: Partial<WorkloadSpec> = {}, policy = 'regret-weighted') {
  const source = { ...SPEC, ...changes, events };
  const answered: (Passage & { doneAt: number })[] = [];
  const failed: { passage: Passage; at: number }[] = [];
  const spec = fleetSpec(source);
  const fleet = new Fleet(
    {
      ...spec,
      engines: spec.profiles.map(() => ENGINE),
      policy: POLICIES.find(({ name }) => name === policy)!,
      seed: 1,
    },
    {
      done: (passage, at) => answered.push(Object.assign(passage, { doneAt: at })),
      failed: (passage, at) => failed.push({ passage, at }),
      tooLong: () => {},
    },
  );
  fleet.schedule(spec.events, 0);
  for (const stage of openWorkload(source).stages(1)) {
    await fleet.serve(stage);
  }
  const { scheduler } = fleet.pickers[0] as FleetPicker;
  return { fleet, answered, failed, scheduler, states: fleet.pods.map(({ state }) => state) };
}

it('answers everything where nothing happens', async () => {
  const { answered, failed } = await serve([]);
  expect([answered.length, failed.length]).toEqual([1_200, 0]);
});

it('loses what a pod has when it crashes, and little that comes later', async () => {
  const { fleet, answered, failed, scheduler } = await serve([{ at: 30, what: 'crash' }]);
  expect(answered.length + failed.length).toBe(1_200);
  const begun = failed.filter(({ passage }) => passage.state !== 'waiting');
  expect(begun.every(({ at }) => at === 30_000)).toBe(true);
  expect(begun.length).toBeGreaterThan(2);
  // A second until the kubelet tells, but the picker sees before that its port refuse connections.
  expect(failed.every(({ at }) => at < 30_100)).toBe(true);
  expect(scheduler.inFlight).toBe(0);
  expect(scheduler.endpoints.total.released['server-reset']).toBe(failed.length);
  expect(fleet.pods).toHaveLength(4);
});

it('serves by a crashed pod again when it has loaded, with an empty cache', async () => {
  const { fleet, answered } = await serve([{ at: 30, what: 'crash' }], {}, 'round-robin');
  const [crashed, other] = fleet.pods;
  expect(crashed.startedAt).toBe(30_000);
  expect(crashed.changedAt).toBe(40_000);
  expect(crashed.requests).toBeLessThan(0.95 * other.requests);
  const missing = (from: number, to: number) =>
    answered
      .filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt < to)
      .reduce((sum, { promptTokens, cachedTokens }) => sum + promptTokens - cachedTokens, 0);
  expect(missing(40_000, 50_000)).toBeGreaterThan(missing(20_000, 30_000) + 2_000);
});

it('sends a new pod requests from when it has loaded: neither none nor all of them', async () => {
  const { fleet, failed } = await serve([{ at: 10, what: 'start', pods: 2 }]);
  expect(fleet.pods).toHaveLength(6);
  expect(failed).toEqual([]);
  const mean = (fleet.pods.reduce((sum, { requests }) => sum + requests, 0) * 40) / 60 / 6;
  for (const fresh of fleet.pods.slice(4)) {
    expect(fresh.changedAt).toBe(20_000);
    expect(fresh.requests).toBeGreaterThan(0.4 * mean);
    expect(fresh.requests).toBeLessThan(2 * mean);
  }
});

it('drains a pod without losing anything', async () => {
  const { fleet, answered, failed, states } = await serve([{ at: 20, what: 'drain', pods: 2 }]);
  expect([answered.length, failed.length]).toEqual([1_200, 0]);
  expect(states).toEqual(['ready', 'ready', 'gone', 'gone']);
  expect(fleet.pods[3].changedAt).toBe(35_000);
});

it('cuts off what a drain has no time for', async () => {
  const long = { answers: 4_000, stages: [{ rate: 0.5, seconds: 60 }] };
  const { failed } = await serve([{ at: 40, what: 'drain', pods: 2 }], { ...long, graceSeconds: 5 });
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.every(({ at }) => at === 45_000)).toBe(true);
  expect((await serve([{ at: 40, what: 'drain', pods: 2 }], { ...long, graceSeconds: 60 })).failed).toEqual([]);
});

it('replaces pods one after the other', async () => {
  const { fleet, failed, states } = await serve([{ at: 5, what: 'restart', pods: 2 }]);
  expect(failed).toEqual([]);
  expect(states).toEqual(['gone', 'gone', 'ready', 'ready', 'ready', 'ready']);
  // A drain of 15 s, a load of 10 s, and only then the next one.
  const [first, second, , , third, fourth] = fleet.pods;
  expect([first, second, third, fourth].map(({ changedAt }) => changedAt)).toEqual([20_000, 45_000, 30_000, 55_000]);
});

it('gives a slow pod less to do', async () => {
  const { fleet } = await serve([{ at: 0, what: 'slow', speed: 0.25 }]);
  expect(fleet.pods[0].requests).toBeLessThan(0.7 * fleet.pods[1].requests);
});

it('fails what comes while no pod is ready, and the rest of its conversation', async () => {
  const { answered, failed } = await serve([{ at: 20, what: 'crash', pods: 4 }], { turns: 2 });
  expect(failed.length).toBeGreaterThan(100);
  expect(answered.length + failed.length).toBeLessThan(1_200);
  expect(answered.some(({ arrivedAt }) => arrivedAt > 31_000)).toBe(true);
  // What fails while they load was never sent anywhere.
  const noWhere = failed.filter(({ at }) => at > 21_500 && at < 30_000);
  expect(noWhere.every(({ passage, at }) => passage.arrivedAt === at)).toBe(true);
});
