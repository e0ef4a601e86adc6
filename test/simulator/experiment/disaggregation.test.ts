import { DEFAULT_POLICY } from '../../../src/picker/scheduling';
import type { EngineOptions } from '../../../src/simulator/engine/engine-core';
import { runOnce } from '../../../src/simulator/experiment/run';
import { engineOptions } from '../../../src/simulator/fleet/engine-options';
import { Fleet } from '../../../src/simulator/fleet/fleet';
import { openWorkload, type PrefillSource, type WorkloadSpec } from '../../../src/simulator/workloads';

/** Long prompts that come all the time, each of which takes as long as many tokens of an answer. */
const LONG: WorkloadSpec = {
  name: 'long',
  title: '',
  pods: 4,
  profile: 'qwen3-32b-2xh100',
  questions: { tokens: { from: 4_000, to: 24_000 } },
  answers: 250,
  stages: [{ rate: 2, seconds: 40 }],
};

const run = (pods: number, prefill?: PrefillSource, spec = LONG) =>
  runOnce(openWorkload({ ...spec, pods, ...(prefill && { prefill }) }), DEFAULT_POLICY, 1);

it('keeps long prompts from holding up answers, by as many pods as without', async () => {
  const [together, apart] = [(await run(4)).total, (await run(2, { pods: 2 })).total];
  expect(together.tpot.p99).toBeGreaterThan(1.8 * apart.tpot.p99);
  expect(together.tpot.mean).toBeGreaterThan(1.2 * apart.tpot.mean);
  // It has its price: half of the pods compute prompts, and keys and values must go over the network.
  expect(apart.ttft.mean).toBeGreaterThan(together.ttft.mean);
  expect(apart).toMatchObject({ requests: together.requests, failed: 0, prefill: { prompts: together.requests } });
});

/** The time from one token to the next that one of a hundred of them takes: the time of the step that makes it. */
async function slowestTokenMs(pods: number, prefill?: PrefillSource): Promise<number> {
  const workload = openWorkload({ ...LONG, pods, ...(prefill && { prefill }) });
  const tokens: { ms: number; count: number }[] = [];
  const watched = (engine: EngineOptions): EngineOptions => ({
    ...engine,
    stepTime: (work) => {
      const ms = engine.stepTime(work);
      tokens.push({ ms, count: work.decodes });
      return ms;
    },
  });
  const { fleet: spec } = workload;
  const nothing = () => {};
  const fleet = new Fleet(
    {
      ...spec,
      engines: engineOptions(spec).map(watched),
      prefillEngines: engineOptions(spec, spec.prefill?.profiles ?? []),
      policy: DEFAULT_POLICY,
      seed: 1,
    },
    { done: nothing, failed: nothing, tooLong: nothing },
  );
  for (const stage of workload.stages(1)) {
    await fleet.serve(stage);
  }
  const slowestFirst = tokens.flatMap(({ ms, count }) => Array<number>(count).fill(ms)).sort((a, b) => b - a);
  return slowestFirst[Math.floor(slowestFirst.length / 100)];
}

it('lets no token wait for a piece of a prompt', async () => {
  expect(await slowestTokenMs(4)).toBeGreaterThan(300);
  expect(await slowestTokenMs(2, { pods: 2 })).toBeLessThan(30);
});

it('only takes longer where prompts are short', async () => {
  const short = { ...LONG, questions: { tokens: { from: 100, to: 600 } }, stages: [{ rate: 8, seconds: 10 }] };
  const [together, apart] = [(await run(4, undefined, short)).total, (await run(3, { pods: 1 }, short)).total];
  expect(apart.tpot.p99).toBeGreaterThan(0.97 * together.tpot.p99);
  expect(apart.ttft.mean).toBeGreaterThan(1.5 * together.ttft.mean);
});

it('says what prefill pods did, stage by stage and in all, without the warm-up', async () => {
  const spec: WorkloadSpec = {
    ...LONG,
    questions: { tokens: 1_600 },
    answers: 10,
    warmUp: { rate: 2, seconds: 5 },
    stages: [
      { rate: 1, seconds: 5 },
      { rate: 2, seconds: 5 },
    ],
  };
  const { total, stages } = await run(1, { pods: 1 }, spec);
  const figures = stages.map(({ prefill }) => prefill!);
  expect(figures.map(({ prompts }) => prompts)).toEqual([5, 10]);
  // A hundred blocks of 16 tokens of 256 KiB each.
  expect(figures.map(({ gigabytes }) => gigabytes)).toEqual([5, 10].map((prompts) => prompts * 0.4194304));
  expect(total.prefill).toMatchObject({ prompts: 15, gigabytes: expect.closeTo(15 * 0.4194304, 9) });
  for (const key of ['prefillBusy', 'decodeBusy'] as const) {
    const [least, most] = figures.map((figure) => figure[key]).sort((a, b) => a - b);
    expect(total.prefill![key]).toBeGreaterThan(least);
    expect(total.prefill![key]).toBeLessThan(most);
  }
});
