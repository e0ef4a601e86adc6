/** What an engine model gets wrong would be laid at a policy's door: each known way to get it wrong has its test here. */
import { EngineCore, type EngineOptions } from '../../../src/simulator/engine/engine-core';
import { Sequence } from '../../../src/simulator/engine/sequence';
import { linearStepTime, type StepWork } from '../../../src/simulator/engine/step-time';

const OPTIONS: EngineOptions = {
  maxRunning: 8,
  tokenBudget: 1_000,
  blockSize: 4,
  blocks: 100,
  prefixCaching: true,
  maxAdapters: 0,
  adapterLoadMs: 0,
  stepTime: linearStepTime(10, 1),
};

/** A request whose full blocks are those; what it says later is its own. */
function sequence(promptTokens: number, answerTokens: number, prefix: readonly number[], adapter?: string): Sequence {
  const own = nextOwn;
  nextOwn += 1_000;
  return new Sequence(promptTokens, answerTokens, { at: (index) => prefix[index] ?? own + index }, adapter);
}
let nextOwn = 1_000_000;

function makeCore(options: Partial<EngineOptions> = {}) {
  const steps: StepWork[] = [];
  const stepTime = (work: StepWork) => {
    steps.push({ ...work });
    return OPTIONS.stepTime(work);
  };
  const core = new EngineCore<Sequence>({ ...OPTIONS, stepTime, ...options }, { scheduled: () => {}, token: () => {} });
  /** Runs steps until nothing is left to do, at most so many. @returns their times */
  const run = (most = Number.POSITIVE_INFINITY) => {
    const times: number[] = [];
    for (let time = core.beginStep(); time !== undefined; time = core.beginStep()) {
      times.push(time);
      core.endStep();
      if (times.length >= most) {
        break;
      }
    }
    return times;
  };
  return { core, steps, run };
}

it('works on the first request of a fresh engine at once', () => {
  const { core, run } = makeCore();
  core.submit(sequence(5, 3, []));
  expect(run()).toEqual([15, 10, 10]);
});

it('does not count blocks in use as new: requests that share them do not preempt each other', () => {
  const { core, run } = makeCore({ blocks: 12 });
  const prefix = [1, 2, 3, 4, 5, 6, 7, 8];
  const requests = Array.from({ length: 4 }, () => sequence(33, 3, prefix));
  for (const request of requests) {
    core.submit(request);
  }
  core.beginStep();
  // Eight shared blocks and one of its own for each.
  expect(core.load()).toMatchObject({ running: 4, kvUsage: 1 });
  core.endStep();
  run();
  expect(core.preemptions).toBe(0);
  expect(requests.map(({ cachedTokens }) => cachedTokens)).toEqual([0, 32, 32, 32]);
});

it('does not reuse a block that is only partly full', () => {
  const { core, run } = makeCore();
  core.submit(sequence(6, 1, [1]));
  run();
  const longer = sequence(12, 1, [1]);
  core.submit(longer);
  run();
  expect(longer.cachedTokens).toBe(4);
});

it('computes the last token of a prompt that it holds whole', () => {
  const { core, run } = makeCore();
  core.submit(sequence(8, 1, [1, 2]));
  run();
  const same = sequence(8, 1, [1, 2]);
  core.submit(same);
  expect(run()).toEqual([14]);
  expect(same.cachedTokens).toBe(4);
});

it('takes room that nobody can find anything in before it evicts', () => {
  const { core, run } = makeCore({ blocks: 4 });
  core.submit(sequence(9, 1, [1, 2]));
  run();
  // One block was never used, and the end of the first prompt is of no use to anybody.
  core.submit(sequence(6, 1, []));
  run();
  const again = sequence(9, 1, [1, 2]);
  core.submit(again);
  run();
  expect(again.cachedTokens).toBe(8);
});

it('keeps what was computed twice until both copies are evicted', () => {
  const { core, run } = makeCore({ blocks: 4 });
  core.submit(sequence(8, 1, [1, 2]));
  run();
  // Computes the last block once more, as its last token must be.
  core.submit(sequence(8, 1, [1, 2]));
  run();
  // Two blocks: the one that was never used, and the first copy, which was freed first.
  core.submit(sequence(8, 1, []));
  run();
  const longer = sequence(9, 1, [1, 2]);
  core.submit(longer);
  run();
  expect(longer.cachedTokens).toBe(8);
});

it('finds an answer again as part of the next prompt, but for the token that was never computed', () => {
  const { core, run } = makeCore();
  core.submit(sequence(6, 7, [1, 2, 3]));
  run();
  const next = sequence(20, 1, [1, 2, 3]);
  core.submit(next);
  run();
  expect(next.cachedTokens).toBe(12);
  const { core: shorter, run: runShorter } = makeCore();
  shorter.submit(sequence(6, 6, [1, 2, 3]));
  runShorter();
  const unlucky = sequence(20, 1, [1, 2, 3]);
  shorter.submit(unlucky);
  runShorter();
  expect(unlucky.cachedTokens).toBe(8);
});

it('frees the end of a prompt first, so that its beginning is found longest', () => {
  const { core, run } = makeCore({ blocks: 6 });
  core.submit(sequence(17, 1, [1, 2, 3, 4]));
  run();
  core.submit(sequence(12, 1, [11, 12, 13]));
  run();
  const again = sequence(17, 1, [1, 2, 3, 4]);
  core.submit(again);
  run();
  expect(again.cachedTokens).toBe(12);
});

it('preempts the request that was admitted last, which finds its own blocks again, answer included', () => {
  const { core, steps, run } = makeCore({ blocks: 8 });
  const first = sequence(8, 12, [1, 2]);
  const second = sequence(8, 12, [11, 12]);
  core.submit(first);
  core.submit(second);
  run();
  expect(core.preemptions).toBe(1);
  expect([first.generated, second.generated]).toEqual([12, 12]);
  // Two prompts and what the second computes again: not its whole 8 + 8 tokens so far.
  const computed = steps.reduce((sum, { prefillTokens }) => sum + prefillTokens, 0);
  expect(computed).toBeGreaterThan(16);
  expect(computed).toBeLessThan(16 + 12);
  expect(second.cachedTokens).toBe(0);
});

it('counts a lookup once, however often a request starts over', () => {
  const { core, run } = makeCore({ blocks: 8 });
  core.submit(sequence(8, 12, [1, 2]));
  core.submit(sequence(8, 12, [11, 12]));
  run();
  expect([core.lookedUp, core.found]).toEqual([16, 0]);
});

it('admits nothing in a step that preempts', () => {
  const { core } = makeCore({ blocks: 6 });
  const [first, second, third] = [sequence(8, 8, [1, 2]), sequence(8, 8, [11, 12]), sequence(3, 1, [])];
  core.submit(first);
  core.submit(second);
  while (core.preemptions === 0) {
    core.beginStep();
    if (core.preemptions === 0) {
      core.endStep();
      if (core.waiting.length === 0 && core.running.length === 2 && !third.scheduled) {
        core.submit(third);
      }
    }
  }
  expect(core.running).not.toContain(third);
  expect(core.waiting[0]).toBe(second);
});

it('computes chunks with the context before them, and decodes beside them', () => {
  const { core, steps, run } = makeCore({ tokenBudget: 10 });
  core.submit(sequence(2, 4, []));
  run(1);
  core.submit(sequence(18, 1, []));
  run();
  expect(steps.slice(0, 3)).toEqual([
    { prefillTokens: 2, prefillAttention: 2, decodes: 0, decodeContext: 0, requests: 1 },
    { prefillTokens: 9, prefillAttention: 9 * 4.5, decodes: 1, decodeContext: 2, requests: 2 },
    { prefillTokens: 9, prefillAttention: 9 * 13.5, decodes: 1, decodeContext: 3, requests: 2 },
  ]);
});

it('looks a waiting request up again as soon as it can have room, and not before', () => {
  const { core, run } = makeCore({ blocks: 10 });
  let lookups = 0;
  core.submit(sequence(24, 12, []));
  run(1);
  const waiting = new Sequence(20, 1, { at: (index) => (index === 0 ? lookups++ : 0) + 500 + index }, undefined);
  core.submit(waiting);
  run(5);
  expect(waiting.state).toBe('waiting');
  expect(lookups).toBeLessThan(5);
  run();
  expect(waiting.state).toBe('done');
});

it('refuses a request that can never fit, and takes one that just fits', () => {
  const { core, run } = makeCore({ blocks: 2 });
  expect(core.submit(sequence(7, 2, []))).toBe(false);
  const fits = sequence(6, 2, []);
  expect(core.submit(fits)).toBe(true);
  run();
  expect(fits.generated).toBe(2);
});

describe('adapters', () => {
  it('cost their load when they were not used lately', () => {
    const { core, run } = makeCore({ maxAdapters: 2, adapterLoadMs: 300 });
    const times = ['a', 'b', 'a', 'c', 'b', 'a'].map((adapter) => {
      core.submit(sequence(4, 1, [], adapter));
      return run()[0];
    });
    // c takes the place of b, b that of a, and a that of c.
    expect(times).toEqual([314, 314, 14, 314, 314, 314]);
  });

  it('are never more in a batch than there are slots, and keep nobody else waiting', () => {
    const { core } = makeCore({ maxAdapters: 1 });
    const requests = ['a', 'b', 'a', undefined].map((adapter) => sequence(4, 2, [], adapter));
    for (const request of requests) {
      core.submit(request);
    }
    core.beginStep();
    expect(core.load()).toMatchObject({ running: 3, waiting: 0, deferred: 1 });
    expect(core.waiting).toEqual([requests[1]]);
  });

  it('that had no slot let their requests stay ahead of one that starts over', () => {
    const { core } = makeCore({ maxAdapters: 1, blocks: 6 });
    const [first, deferred, last] = ['a', 'b', 'a'].map((adapter) => sequence(8, 8, [], adapter));
    for (const request of [first, deferred, last]) {
      core.submit(request);
    }
    while (core.preemptions === 0) {
      core.beginStep();
      core.endStep();
    }
    expect(core.waiting).toEqual([deferred, last]);
    core.abort(deferred);
    expect(core.load()).toMatchObject({ waiting: 1, deferred: 0 });
  });
});

it('leaves nothing behind, whether requests end or are aborted', () => {
  const { core, run } = makeCore({ blocks: 20, maxRunning: 2 });
  const requests = Array.from({ length: 4 }, (_, index) => sequence(9, 5, [index]));
  for (const request of requests) {
    core.submit(request);
  }
  run(2);
  core.abort(requests[0]);
  core.abort(requests[3]);
  run();
  expect(core.load()).toEqual({ running: 0, waiting: 0, deferred: 0, kvUsage: 0 });
  expect(requests.map(({ generated }) => generated)).toEqual([2, 5, 5, 0]);
});
