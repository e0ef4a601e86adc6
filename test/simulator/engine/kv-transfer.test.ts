/** Prompts that one engine computes for another one: when blocks are held, when the request may run, and what is counted. */
import { EngineCore, type EngineOptions } from '../../../src/simulator/engine/engine-core';
import { Sequence } from '../../../src/simulator/engine/sequence';
import { linearStepTime, type StepWork } from '../../../src/simulator/engine/step-time';

const OPTIONS: EngineOptions = {
  maxRunning: 8,
  tokenBudget: 1_000,
  blockSize: 4,
  blocks: 10,
  prefixCaching: true,
  maxAdapters: 0,
  adapterLoadMs: 0,
  stepTime: linearStepTime(10, 1),
};

/** A request whose blocks are counted from `first` on, prompt and answer in one row. */
function sequence(promptTokens: number, answerTokens: number, first: number): Sequence {
  return new Sequence(promptTokens, answerTokens, { at: (index) => first + index }, undefined);
}

function remote(promptTokens: number, answerTokens: number, first: number): Sequence {
  const made = sequence(promptTokens, answerTokens, first);
  made.kv = 'remote';
  return made;
}

function makeCore(options: Partial<EngineOptions> = {}) {
  const steps: StepWork[] = [];
  const fetched: { sequence: Sequence; blocks: number }[] = [];
  const stepTime = (work: StepWork) => {
    steps.push({ ...work });
    return OPTIONS.stepTime(work);
  };
  const core = new EngineCore<Sequence>(
    { ...OPTIONS, stepTime, ...options },
    { scheduled: () => {}, token: () => {}, fetch: (sequence, blocks) => fetched.push({ sequence, blocks }) },
  );
  const run = (most = Number.POSITIVE_INFINITY) => {
    let count = 0;
    while (count < most && core.beginStep() !== undefined) {
      core.endStep();
      count++;
    }
    return count;
  };
  return { core, steps, fetched, run };
}

it('keeps the blocks of a prompt that another engine will fetch, until they are let go', () => {
  const { core, run } = makeCore();
  const prompt = sequence(30, 1, 100);
  prompt.keepsBlocks = true;
  const next = sequence(12, 1, 200);
  core.submit(prompt);
  core.submit(next);
  run();
  expect([prompt.state, next.state]).toEqual(['done', 'waiting']);
  expect(core.load()).toMatchObject({ running: 0, waiting: 1, kvUsage: 0.8 });
  core.letGo(prompt);
  run();
  expect([next.state, core.freeBlocks]).toEqual(['done', 10]);
  // What it computed is found by those that come later.
  expect(core.cachedTokens(prompt.identities, 30)).toBe(28);
});

it('holds all blocks of a prompt that comes from elsewhere, and does not run it before it is there', () => {
  const { core, steps, fetched, run } = makeCore();
  const request = remote(14, 3, 100);
  core.submit(request);
  expect(run()).toBe(0);
  expect(fetched).toEqual([{ sequence: request, blocks: 4 }]);
  expect(core.load()).toEqual({ running: 0, waiting: 1, deferred: 0, kvUsage: 0.4 });
  // Nobody finds what is not there yet.
  expect(core.cachedTokens(request.identities, 14)).toBe(0);
  core.receive(request);
  expect(core.cachedTokens(request.identities, 14)).toBe(12);
  expect(run()).toBe(3);
  expect([request.state, request.generated, core.freeBlocks]).toEqual(['done', 3, 10]);
  // Of the prompt, its last token alone is computed here, as a decode is.
  expect(steps.map(({ prefillTokens, decodes, decodeContext }) => [prefillTokens, decodes, decodeContext])).toEqual([
    [0, 1, 13],
    [0, 1, 14],
    [0, 1, 15],
  ]);
});

it('lets others run while keys and values come', () => {
  const { core, run } = makeCore();
  const [request, other] = [remote(8, 2, 100), sequence(8, 2, 200)];
  core.submit(request);
  core.submit(other);
  run();
  expect([request.state, other.state]).toEqual(['fetching', 'done']);
});

it('fetches only blocks that it does not have, and counts as found only those that it has', () => {
  const { core, fetched, run } = makeCore();
  core.submit(sequence(9, 1, 100));
  run();
  const request = remote(20, 1, 100);
  core.submit(request);
  run();
  expect(fetched[0].blocks).toBe(3);
  expect([request.cachedTokens, core.lookedUp, core.found]).toEqual([8, 29, 8]);
  core.receive(request);
  run();
  expect([core.lookedUp, core.found]).toEqual([29, 8]);
});

it('asks for nothing before it has room for all of it', () => {
  const { core, fetched, run } = makeCore();
  const before = sequence(24, 3, 100);
  const request = remote(20, 1, 200);
  core.submit(before);
  core.submit(request);
  run(2);
  expect([fetched.length, request.state]).toEqual([0, 'waiting']);
  run();
  expect([fetched.length, before.state]).toEqual([1, 'done']);
});

it('computes by itself what it loses again, and fetches it no more', () => {
  const { core, fetched, steps, run } = makeCore({ prefixCaching: false });
  const [first, second] = [sequence(16, 20, 100), remote(16, 8, 200)];
  core.submit(first);
  core.submit(second);
  run(1);
  core.receive(second);
  run();
  expect([first.state, second.state]).toEqual(['done', 'done']);
  expect([core.preemptions, fetched.length, core.freeBlocks]).toEqual([1, 1, 10]);
  expect(steps.filter(({ prefillTokens }) => prefillTokens > 0)).toHaveLength(2);
});

it('goes on with requests that have come when all that ran have lost their blocks', () => {
  const { core, run } = makeCore({ maxRunning: 1 });
  const [fetching, running] = [remote(20, 4, 200), sequence(16, 12, 100)];
  core.submit(fetching);
  core.submit(running);
  run(1);
  core.receive(fetching);
  run();
  expect([fetching.state, running.state, core.freeBlocks]).toEqual(['done', 'done', 10]);
  expect(core.preemptions).toBe(1);
});
