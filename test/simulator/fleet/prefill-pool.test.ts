import { POLICIES } from '../../../src/picker/scheduling';
import type { EngineOptions } from '../../../src/simulator/engine/engine-core';
import { linearStepTime } from '../../../src/simulator/engine/step-time';
import type { Dispatcher } from '../../../src/simulator/fleet/dispatcher';
import { Fleet } from '../../../src/simulator/fleet/fleet';
import type { Passage } from '../../../src/simulator/fleet/pod';
import { streamOf } from '../../../src/simulator/seeded-random';
import { chainHashes } from '../../../src/simulator/workloads/chain-hashes';
import { fleetSpec, type PrefillSpec } from '../../../src/simulator/workloads/fleet-spec';
import type { Arrival, WorkloadRequest } from '../../../src/simulator/workloads/workload';

const engine = (blocks: number): EngineOptions => ({
  maxRunning: 16,
  tokenBudget: 2_048,
  blockSize: 16,
  blocks,
  prefixCaching: true,
  maxAdapters: 0,
  adapterLoadMs: 0,
  stepTime: linearStepTime(10, 0.1),
});

/** Of whose prompt `shared` blocks are those of all others. */
function request(promptTokens: number, answerTokens: number, own: number, shared = 0): WorkloadRequest {
  const identities = { at: (index: number) => (index < shared ? index : 1_000 * own + index) };
  return { promptTokens, answerTokens, identities, hashes: chainHashes(identities, promptTokens), session: '' };
}

const engines = (count: number, blocks: number) => Array.from({ length: count }, () => engine(blocks));

/** The overhead is 15.6 ms at each server, and a transfer has 10 ms beside its bytes. */
const PREFILL: PrefillSpec = { profiles: [], aboveTokens: 40, bytesPerMs: 100, bytesPerBlock: 1_000 };

async function serve(
  arrivals: readonly Arrival[],
  {
    policy = 'regret-weighted',
    decode = engines(1, 1_000),
    prefill = engines(1, 1_000),
    pickers = 1,
    foreign = 0,
  } = {},
) {
  const done: { passage: Passage; at: number }[] = [];
  const fleet = new Fleet(
    {
      ...fleetSpec({ pods: 1, profile: 'llama-8b-h100', pickers: { count: pickers, foreign } }),
      engines: decode,
      prefill: PREFILL,
      prefillEngines: prefill,
      policy: POLICIES.find(({ name }) => name === policy)!,
      seed: 1,
    },
    {
      done: (passage, at) => done.push({ passage, at }),
      failed: () => done.push({ passage: undefined as never, at: Number.NaN }),
      tooLong: ({ promptTokens }, { id, kvTokens }) => {
        throw new RangeError(`${promptTokens} tokens do not fit ${id} with ${kvTokens}`);
      },
    },
  );
  await fleet.serve({ name: '', pauseMs: 0, judged: true, arrivals });
  return { fleet, done, times: done.map(({ passage, at }) => [passage.firstTokenAt, at].map((ms) => ms.toFixed(1))) };
}

it('takes the time of both servers, of the prompt, and of the way from one to the other', async () => {
  const { fleet, times } = await serve([
    { at: 0, request: request(160, 3, 1) },
    { at: 0, request: request(160, 3, 2) },
  ]);
  // The first prompt: 15.6 + 26 at one server, 15.6 at the other one, ten blocks of 10 ms each, 10 ms to know it, a step of 10.
  // The second one is computed in the next step, and goes when the first one is over: from 157.2 on, not from 83.2.
  expect(times).toEqual([
    ['177.2', '197.2'],
    ['277.2', '297.2'],
  ]);
  expect([fleet.prefill!.prompts, fleet.prefill!.bytes, fleet.prefill!.pods[0].busyMs]).toEqual([2, 20_000, 52]);
  expect(fleet.pods[0].busyMs).toBe(60);
});

it('computes short prompts where they are answered', async () => {
  const { fleet, times } = await serve([{ at: 0, request: request(16, 2, 1) }]);
  expect(fleet.prefill!.prompts).toBe(0);
  expect(times).toEqual([['27.2', '37.2']]);
});

it('sends on only what the pod that answers does not have, as far as the picker knows', async () => {
  const { fleet, done } = await serve([
    { at: 0, request: request(160, 3, 1, 8) },
    { at: 1_000, request: request(140, 3, 2, 8) },
    { at: 2_000, request: request(320, 3, 3, 8) },
  ]);
  // The second one shares all but its last block, which the picker takes for 28 tokens; the third one has twelve blocks of its own.
  expect(done.map(({ passage }) => passage.prefill !== undefined)).toEqual([true, false, true]);
  expect(fleet.prefill!.bytes).toBe(22_000);
  // What the prefill pod found of a prompt counts, not what came from there.
  expect(done.map(({ passage }) => passage.foundTokens)).toEqual([0, 128, 128]);
});

it('computes what comes past the pickers where it comes', async () => {
  const arrivals = Array.from({ length: 40 }, (_, own) => ({ at: 500 * own, request: request(160, 2, own) }));
  const { done } = await serve(arrivals, { foreign: 0.5 });
  const foreign = done.filter(({ passage }) => passage.picker === undefined);
  expect(foreign.length).toBeGreaterThan(5);
  expect(foreign.filter(({ passage }) => passage.prefill !== undefined)).toEqual([]);
  expect(done.filter(({ passage }) => passage.prefill !== undefined)).toHaveLength(40 - foreign.length);
});

it('says which pod can never hold a prompt', async () => {
  const arrivals = [{ at: 0, request: request(320, 2, 1) }];
  await expect(serve(arrivals, { prefill: engines(1, 10) })).rejects.toThrow(
    '320 tokens do not fit 10.1.0.0:8000 with 160',
  );
  await expect(serve(arrivals, { decode: engines(1, 10) })).rejects.toThrow(
    '320 tokens do not fit 10.0.0.0:8000 with 160',
  );
});

it.each([
  ['regret-weighted', 1],
  ['round-robin', 3],
  ['llm-d-blend', 2],
])('answers each request once and leaves nothing behind, by %s with %i pickers', async (policy, pickers) => {
  const random = streamOf(7, 1);
  let at = 0;
  const arrivals = Array.from({ length: 250 }, (_, own): Arrival => {
    at += 60 * random();
    const length = 10 + Math.floor(700 * random());
    return { at, request: request(length, 1 + Math.floor(120 * random()), own, Math.floor(20 * random())) };
  });
  // So small that requests wait for room on both sides, and lose their blocks.
  const { fleet, done } = await serve(arrivals, { policy, pickers, decode: engines(3, 90), prefill: engines(2, 60) });
  const prefill = fleet.prefill!;
  expect(new Set(done.map(({ passage }) => passage.id)).size).toBe(250);
  expect([done.length, fleet.open, prefill.open]).toEqual([250, 0, 0]);
  expect(done.every(({ passage }) => passage.generated === passage.answerTokens)).toBe(true);
  expect(fleet.pods.map((pod) => pod.engine.freeBlocks)).toEqual([90, 90, 90]);
  expect(prefill.pods.map((pod) => pod.engine.freeBlocks)).toEqual([60, 60]);
  const inFlight = (pickers: Iterable<Dispatcher>) => [...pickers].reduce((sum, picker) => sum + picker.inFlight, 0);
  expect([inFlight(fleet.pickers), inFlight(prefill.pickerOf.values())]).toEqual([0, 0]);
  expect(prefill.prompts).toBe(done.filter(({ passage }) => passage.prefill !== undefined).length);
  expect(prefill.pods.reduce((sum, { requests }) => sum + requests, 0)).toBe(prefill.prompts);
  expect(fleet.pods.reduce((sum, { preemptions }) => sum + preemptions, 0)).toBeGreaterThan(0);
});
