import fc from 'fast-check';
import type { StepReport } from '../../../src/simulator/engine/engine';
import type { EngineOptions } from '../../../src/simulator/engine/engine-core';
import { StepEngine } from '../../../src/simulator/engine/step-engine';
import { linearStepTime } from '../../../src/simulator/engine/step-time';
import { VirtualClock } from './virtual-clock';

const DEFAULTS: EngineOptions = {
  maxRunning: 8,
  tokenBudget: 1000,
  blockSize: 4,
  blocks: 100,
  prefixCaching: true,
  maxAdapters: 0,
  adapterLoadMs: 0,
  stepTime: linearStepTime(10, 1),
};

/** Tokens that no other prompt of the tests starts with, unless it has the same seed. */
const tokens = (length: number, seed = 0) => Array.from({ length }, (_, at) => seed * 1000 + at);

/** An engine in virtual time, and a log of what its listeners heard. */
function makeEngine(options: Partial<EngineOptions> = {}) {
  const clock = new VirtualClock();
  const reports: StepReport[] = [];
  const engine = new StepEngine({ ...DEFAULTS, ...options }, clock, (report) => reports.push(report));
  const log: string[] = [];
  const submit = (id: string, prompt: number[], answer: number[], adapter?: string, maxTokens = answer.length) => {
    engine.submit(
      { id, prompt, answer, maxTokens, adapter },
      {
        firstToken: (cached) => log.push(`${clock.now()} ${id} first, ${cached} cached`),
        token: (token, last) => log.push(`${clock.now()} ${id} ${token}${last ? ' last' : ''}`),
        done: (reason) => log.push(`${clock.now()} ${id} ${reason}`),
      },
    );
  };
  const sum = (read: (report: StepReport) => number) => reports.reduce((total, report) => total + read(report), 0);
  return { clock, engine, reports, log, submit, sum };
}

/** When each request got its first token. */
const firstTokens = (log: readonly string[]) =>
  Object.fromEntries(log.flatMap((line) => (/ first/.test(line) ? [line.split(' ').slice(0, 2).reverse()] : [])));

describe('time', () => {
  it('serves the first request of a fresh engine: prefill by tokens, then one token a step', () => {
    const { clock, log, submit } = makeEngine();
    submit('a', tokens(5), [7, 8, 9]);
    expect(log).toEqual([]);
    clock.run();
    expect(log).toEqual(['15 a first, 0 cached', '15 a 7', '25 a 8', '35 a 9 last', '35 a length']);
  });

  it('starts a step as soon as something comes after a pause', () => {
    const { clock, log, submit } = makeEngine();
    submit('a', tokens(5), [1]);
    clock.run(100);
    submit('b', tokens(5, 1), [1]);
    clock.run();
    expect(firstTokens(log)).toEqual({ a: '15', b: '115' });
  });

  it('tells a model that stops from a limit that cuts', () => {
    const { clock, log, submit } = makeEngine();
    submit('stops', tokens(1), [1], undefined, 5);
    submit('is cut', tokens(1, 1), [1], undefined, 1);
    clock.run();
    expect(log.filter((line) => /stop$|length$/.test(line))).toEqual(['12 stops stop', '12 is cut length']);
  });

  it('computes long prompts in chunks of the token budget', () => {
    const { clock, log, submit } = makeEngine({ tokenBudget: 10 });
    submit('a', tokens(25), [1]);
    clock.run();
    // Three steps of 10 ms and 25 prompt tokens of 1 ms.
    expect(firstTokens(log)).toEqual({ a: '55' });
  });

  it('lets running requests decode before a chunk takes what is left of the budget', () => {
    const { clock, log, submit, reports } = makeEngine({ tokenBudget: 10 });
    submit('a', tokens(2), [1, 2, 3, 4]);
    clock.run(12);
    submit('b', tokens(18, 1), [1]);
    clock.run();
    // One step is already under way; then 9 prompt tokens fit beside each of a's two last tokens.
    expect(log.filter((line) => line.includes(' a '))).toEqual([
      '12 a first, 0 cached',
      '12 a 1',
      '22 a 2',
      '41 a 3',
      '60 a 4 last',
      '60 a length',
    ]);
    expect(firstTokens(log).b).toBe('60');
    expect(reports).toHaveLength(4);
  });

  it('admits first come first served, never more than may run', () => {
    const { clock, engine, log, submit } = makeEngine({ maxRunning: 1 });
    submit('a', tokens(4), [1, 2]);
    submit('b', tokens(4, 1), [1]);
    submit('c', tokens(4, 2), [1]);
    clock.run(1);
    expect(engine.load()).toMatchObject({ running: 1, waiting: 2, deferred: 0 });
    clock.run();
    expect(firstTokens(log)).toEqual({ a: '14', b: '38', c: '52' });
    expect(engine.load()).toEqual({ running: 0, waiting: 0, deferred: 0, kvUsage: 0 });
  });

  it('reports what a request went through', () => {
    const { clock, reports, submit } = makeEngine({ maxRunning: 1 });
    submit('a', tokens(4), [1]);
    submit('b', tokens(6, 1), [1, 2, 3], undefined, 9);
    clock.run();
    expect(reports.flatMap(({ finished }) => finished)[1]).toEqual({
      reason: 'stop',
      maxTokens: 9,
      promptTokens: 6,
      cachedTokens: 0,
      generatedTokens: 3,
      arrivedAt: 0,
      scheduledAt: 14,
      firstTokenAt: 30,
      lastTokenAt: 50,
    });
    expect(reports.flatMap(({ timesToFirstToken }) => timesToFirstToken)).toEqual([14, 30]);
    expect(reports.flatMap(({ interTokenLatencies }) => interTokenLatencies)).toEqual([10, 10]);
  });

  it('repeats itself exactly', () => {
    const play = () => {
      const { clock, log, submit } = makeEngine({ tokenBudget: 7, maxRunning: 3, blocks: 12 });
      for (let at = 0; at < 8; at++) {
        submit(`r${at}`, tokens(3 + at * 2, at % 3), tokens(1 + (at % 4), 9));
        clock.run(5);
      }
      clock.run();
      return log;
    };
    expect(play()).toEqual(play());
  });
});

describe('prefix cache', () => {
  it('hits the full blocks of a prompt seen before and spends no time on them', () => {
    const { clock, log, submit, sum } = makeEngine();
    submit('a', tokens(10), [1]);
    clock.run();
    submit('b', [...tokens(8), 500, 501], [1]);
    clock.run();
    expect(log).toContain('32 b first, 8 cached');
    expect(sum(({ prefixLookup }) => prefixLookup.queries)).toBe(20);
    expect(sum(({ prefixLookup }) => prefixLookup.hits)).toBe(8);
    expect(sum(({ prefilled }) => prefilled.cached)).toBe(8);
    expect(sum(({ prefilled }) => prefilled.computed)).toBe(12);
  });

  it.each([
    [8, 4],
    [9, 8],
    [4, 0],
    [5, 4],
  ])('always computes the last token: of %i tokens seen before, %i are hits', (length, hits) => {
    const { clock, log, submit } = makeEngine();
    submit('a', tokens(length), [1]);
    clock.run();
    submit('b', tokens(length), [1]);
    clock.run();
    expect(log.find((line) => line.includes('b first'))).toMatch(new RegExp(`, ${hits} cached$`));
  });

  it('does not take a block that is only partly full', () => {
    const { clock, log, submit } = makeEngine();
    submit('a', tokens(6), [1]);
    clock.run();
    submit('b', [...tokens(6), 500, 501, 502], [1]);
    clock.run();
    expect(log.find((line) => line.includes('b first'))).toMatch(/, 4 cached$/);
  });

  it('keeps generated tokens for the next turn of a conversation', () => {
    const { clock, log, submit } = makeEngine();
    submit('a', tokens(6), [70, 71, 72, 73]);
    clock.run();
    submit('b', [...tokens(6), 70, 71, 72, 73, 80, 81, 82], [1]);
    clock.run();
    // Of the ten tokens of the first turn, the last one was never computed: two blocks are full.
    expect(log.find((line) => line.includes('b first'))).toMatch(/, 8 cached$/);
  });

  it('shares the blocks of requests that are admitted in the same step', () => {
    const { clock, log, submit, engine } = makeEngine();
    submit('a', tokens(9), [1]);
    submit('b', tokens(9), [1]);
    clock.run(1);
    expect(engine.load().kvUsage).toBe(0.04);
    clock.run();
    expect(log).toContain('20 b first, 8 cached');
  });

  it('looks nothing up when it is off', () => {
    const { clock, log, submit, sum } = makeEngine({ prefixCaching: false });
    submit('a', tokens(9), [1]);
    clock.run();
    submit('b', tokens(9), [1]);
    clock.run();
    expect(log.find((line) => line.includes('b first'))).toMatch(/, 0 cached$/);
    expect(sum(({ prefixLookup }) => prefixLookup.queries)).toBe(0);
  });

  it('forgets the least recently used prefix first, and its end before its start', () => {
    const { clock, log, submit } = makeEngine({ blocks: 6 });
    submit('old', tokens(9, 1), [1]);
    clock.run();
    submit('new', tokens(9, 2), [1]);
    clock.run();
    // Four of the six blocks hold a prefix. The next request fills one of the others, the last one evicts.
    submit('third', tokens(7, 3), [1]);
    clock.run();
    submit('fourth', tokens(5, 4), [1]);
    clock.run();
    submit('new again', tokens(9, 2), [1]);
    submit('old again', tokens(9, 1), [1]);
    clock.run();
    const cached = (id: string) => log.find((line) => line.includes(`${id} first`))?.split(', ')[1];
    expect([cached('new again'), cached('old again')]).toEqual(['8 cached', '4 cached']);
  });
});

describe('a full cache', () => {
  it('starts the last admitted request over, and it finds its own blocks again', () => {
    const { clock, log, submit, sum } = makeEngine({ blocks: 5, blockSize: 4 });
    submit('a', tokens(8, 1), [1, 2, 3, 4]);
    submit('b', tokens(7, 2), [1, 2, 3, 4]);
    clock.run();
    expect(sum(({ preemptions }) => preemptions)).toBeGreaterThan(0);
    for (const id of ['a', 'b']) {
      expect(log.filter((line) => line.includes(` ${id} `)).map((line) => line.split(' ')[2])).toEqual([
        'first,',
        '1',
        '2',
        '3',
        '4',
        'length',
      ]);
    }
  });

  it('lets a request that starts over go ahead of those that wait', () => {
    const { clock, log, submit, sum } = makeEngine({ blocks: 5 });
    submit('a', tokens(8, 1), [1, 2, 3, 4, 5]);
    submit('b', tokens(7, 2), [1, 2, 3, 4]);
    submit('c', tokens(12, 3), [1]);
    clock.run();
    expect(sum(({ preemptions }) => preemptions)).toBe(1);
    expect(log.flatMap((line) => (line.endsWith('length') ? [line.split(' ')[1]] : []))).toEqual(['a', 'b', 'c']);
  });

  it('takes shared blocks for what they are: held already, not new', () => {
    const { clock, submit, sum, log } = makeEngine({ blocks: 7 });
    submit('a', tokens(16), [1, 2, 3, 4]);
    submit('b', tokens(16), [1, 2, 3, 4]);
    clock.run();
    // Three shared blocks, and for each request its own fourth and fifth: exactly seven.
    expect(firstTokens(log)).toEqual({ a: '30', b: '30' });
    expect(sum(({ preemptions }) => preemptions)).toBe(0);
  });

  it('keeps a request waiting until its whole prompt fits, and later ones behind it', () => {
    const { clock, engine, submit, log } = makeEngine({ blocks: 5, tokenBudget: 4 });
    submit('a', tokens(8, 1), [1, 2]);
    submit('b', tokens(12, 2), [1]);
    submit('c', tokens(1, 3), [1]);
    clock.run(30);
    expect(engine.load()).toMatchObject({ running: 1, waiting: 2 });
    clock.run();
    expect(Object.keys(firstTokens(log))).toEqual(['a', 'b', 'c']);
  });

  it('refuses what can never fit', () => {
    const { submit } = makeEngine({ blocks: 2 });
    expect(() => submit('a', tokens(7), [1, 2])).toThrow(RangeError);
  });
});

describe('abort', () => {
  it('ends a waiting request and a running one, and frees what they hold', () => {
    const { clock, engine, log, submit } = makeEngine({ maxRunning: 1 });
    submit('a', tokens(9), [1, 2, 3]);
    submit('b', tokens(9, 1), [1]);
    submit('c', tokens(9, 2), [1]);
    clock.run(20);
    engine.abort('b');
    engine.abort('a');
    engine.abort('a');
    engine.abort('never seen');
    expect(log.slice(-2)).toEqual(['20 b abort', '20 a abort']);
    expect(engine.load()).toMatchObject({ running: 0, waiting: 1, kvUsage: 0 });
    clock.run();
    expect(log.at(-1)).toMatch(/c length$/);
    expect(log.filter((line) => line.includes(' a '))).toHaveLength(3);
  });

  it('may come from a listener', () => {
    const { clock, engine, log, submit } = makeEngine();
    engine.submit(
      { id: 'x', prompt: tokens(2), answer: [1, 2, 3], maxTokens: 3 },
      {
        firstToken: () => {},
        token: () => engine.abort('x'),
        done: (reason) => log.push(reason),
      },
    );
    submit('a', tokens(2, 1), [1, 2]);
    clock.run();
    expect(log.filter((line) => line === 'abort')).toHaveLength(1);
    expect(log.at(-1)).toMatch(/a length$/);
    expect(engine.load().kvUsage).toBe(0);
  });

  it('is not what a halt does: nobody hears anything any more', () => {
    const { clock, engine, log, submit } = makeEngine();
    submit('a', tokens(2), [1, 2, 3]);
    clock.run(15);
    const heard = log.length;
    engine.halt();
    submit('b', tokens(2), [1]);
    engine.abort('a');
    clock.run();
    expect(log).toHaveLength(heard);
  });
});

describe('adapters', () => {
  it('share no blocks with each other or with the base model', () => {
    const { clock, log, submit } = makeEngine({ maxAdapters: 2 });
    for (const [id, adapter] of [
      ['base', undefined],
      ['x', 'x'],
      ['y', 'y'],
      ['x again', 'x'],
    ] as const) {
      submit(id, tokens(9), [1], adapter);
      clock.run();
    }
    expect(log.flatMap((line) => /first, (\d+)/.exec(line)?.[1] ?? [])).toEqual(['0', '0', '0', '8']);
  });

  it('waits for a slot without holding up requests that need none', () => {
    const { clock, engine, log, submit, reports } = makeEngine({ maxAdapters: 1 });
    submit('x', tokens(4, 1), [1, 2, 3], 'x');
    submit('y', tokens(4, 2), [1], 'y');
    submit('x2', tokens(4, 3), [1], 'x');
    submit('base', tokens(4, 4), [1]);
    clock.run(1);
    expect(engine.load()).toMatchObject({ running: 3, waiting: 0, deferred: 1 });
    clock.run();
    expect(reports[0].adapters).toEqual(['x', 'y']);
    expect(Object.keys(firstTokens(log))).toEqual(['x', 'x2', 'base', 'y']);
  });
});

it('gives every request its whole answer in order and ends empty, whatever comes', () => {
  const request = fc.record({
    prompt: fc.integer({ min: 1, max: 20 }),
    seed: fc.integer({ min: 0, max: 3 }),
    answer: fc.integer({ min: 1, max: 12 }),
    pause: fc.integer({ min: 0, max: 40 }),
    abort: fc.boolean(),
  });
  const limits = fc.record({
    maxRunning: fc.integer({ min: 1, max: 4 }),
    tokenBudget: fc.integer({ min: 4, max: 16 }),
    blocks: fc.integer({ min: 8, max: 20 }),
  });
  fc.assert(
    fc.property(limits, fc.array(request, { maxLength: 12 }), (limit, requests) => {
      const { clock, engine, log, submit } = makeEngine(limit);
      for (const [at, { prompt, seed, answer, pause, abort }] of requests.entries()) {
        submit(`r${at}`, tokens(prompt, seed), tokens(answer, 9));
        clock.run(pause);
        if (abort) {
          engine.abort(`r${at}`);
        }
      }
      clock.run();
      for (const [at, { answer, abort }] of requests.entries()) {
        const heard = log.flatMap((line) => (line.includes(` r${at} `) ? [line.split(' ').slice(2).join(' ')] : []));
        const whole = tokens(answer, 9).map((token, index) => `${token}${index + 1 === answer ? ' last' : ''}`);
        const got = heard.filter((line) => !line.startsWith('first'));
        const ended = got.pop();
        expect(ended).toBe(abort && ended === 'abort' ? 'abort' : 'length');
        expect(got).toEqual(ended === 'abort' ? whole.slice(0, got.length) : whole);
      }
      expect(engine.load()).toEqual({ running: 0, waiting: 0, deferred: 0, kvUsage: 0 });
    }),
    { numRuns: 200 },
  );
});
