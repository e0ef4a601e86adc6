/** What an engine tells of its cache is what it finds there. */
import { MsgpackReader } from '../../../src/kv-event-wire/msgpack-reader';
import { readEventBatch } from '../../../src/picker/kv-events/wire/event-batch';
import { PrefixIndex, tokenChain } from '../../../src/picker/prefix';
import { ReportedCache } from '../../../src/picker/scheduling/reported-cache';
import type { EngineOptions } from '../../../src/simulator/engine/engine-core';
import { StepEngine } from '../../../src/simulator/engine/step-engine';
import { linearStepTime } from '../../../src/simulator/engine/step-time';
import { CacheEvents } from '../../../src/simulator/kv-events/cache-events';
import { runs } from '../../runs';
import { VirtualClock } from '../engine/virtual-clock';
import { randomSequence } from '../engine/vllm/random-sequence';

/** An engine, and a picker's view of its cache by its events alone. */
class FollowedEngine {
  readonly batches: Buffer[] = [];
  readonly cache: ReportedCache;
  readonly engine: StepEngine;
  private readonly clock = new VirtualClock();
  private readonly index = new PrefixIndex(2 ** 10);
  private serial = 0;

  constructor(private readonly options: EngineOptions) {
    this.cache = new ReportedCache(0, {
      indexFor: () => this.index,
      roomOf: () => options.blocks * options.blockSize,
      isAdapter: () => undefined,
    });
    this.cache.forget(true);
    const events = new CacheEvents(options.blockSize, 0, (batch) => this.take(batch));
    this.engine = new StepEngine(options, this.clock, () => undefined, events);
  }

  /** Serves requests that come together. @returns the hits of the first one */
  serve(requests: readonly { prompt: readonly number[]; answer: readonly number[]; adapter?: string }[]): number {
    const hits: number[] = [];
    for (const { prompt, answer, adapter } of requests) {
      this.engine.submit(
        {
          id: `${this.serial++}`,
          prompt,
          answer,
          maxTokens: answer.length,
          adapter,
          adapterId: adapter ? 1 : undefined,
        },
        { firstToken: (cached) => hits.push(cached), token: () => undefined, done: () => undefined },
      );
    }
    this.clock.run();
    return hits[0];
  }

  /** Tokens of a prompt that the engine would find, as far as its events tell: the last token is always computed. */
  told(prompt: readonly number[], adapter = ''): number {
    const { blockSize } = this.options;
    this.index.match(tokenChain(Uint32Array.from(prompt), blockSize, adapter, ''));
    return Math.min(this.cache.hit, Math.floor((prompt.length - 1) / blockSize)) * blockSize;
  }

  private take(batch: Buffer): void {
    this.batches.push(batch);
    for (const event of readEventBatch(new MsgpackReader(batch))) this.cache.take(event);
  }
}

const optionsOf = (settings: Partial<EngineOptions> = {}): EngineOptions => ({
  maxRunning: 8,
  tokenBudget: 64,
  blockSize: 4,
  blocks: 10,
  prefixCaching: true,
  maxAdapters: 2,
  adapterLoadMs: 0,
  stepTime: linearStepTime(1, 0),
  ...settings,
});

const tokens = (length: number, start = 0) => Array.from({ length }, (_, at) => start + at);

test('what is told is what is found, through evictions, preemptions, adapters and copies', () => {
  let lookedUp = 0;
  let found = 0;
  for (let seed = 0; seed < runs(20); seed++) {
    const { settings, batches } = randomSequence(seed);
    const { gpuBlocks, ...rest } = settings;
    const followed = new FollowedEngine(optionsOf({ ...rest, blocks: gpuBlocks - 1 }));
    for (const { batch, answers } of batches) {
      const requests = batch.map(({ prompt, adapter }, at) => ({ prompt, adapter, answer: answers[at] }));
      const [{ prompt, adapter }] = requests;
      const told = followed.told(prompt, adapter);
      expect([seed, followed.serve(requests)]).toEqual([seed, told]);
      lookedUp++;
      found += Math.sign(told);
      expect(followed.cache.orphans).toBe(0);
    }
  }
  expect([lookedUp > 200, found > 20]).toEqual([true, true]);
});

test('a step tells all of it in one batch: what it evicts before what it stores there', () => {
  const followed = new FollowedEngine(optionsOf());
  followed.serve([{ prompt: tokens(20), answer: [7] }]);
  followed.serve([{ prompt: tokens(28, 100), answer: [7] }]);
  const kinds = followed.batches.map((batch) => readEventBatch(new MsgpackReader(batch)).map(({ kind }) => kind));
  expect(kinds).toEqual([['stored'], ['removed', 'removed', 'stored']]);
  expect([followed.told(tokens(20)), followed.told(tokens(28, 100))]).toEqual([12, 24]);
});

test('blocks of an answer are told with their own tokens', () => {
  const followed = new FollowedEngine(optionsOf());
  followed.serve([{ prompt: tokens(3), answer: tokens(10, 50) }]);
  expect(followed.told([...tokens(3), ...tokens(10, 50)])).toBe(12);
});

test('an emptied cache is told with the next step', () => {
  const followed = new FollowedEngine(optionsOf());
  followed.serve([{ prompt: tokens(20), answer: [7] }]);
  expect(followed.engine.clearCache()).toBe(true);
  expect(followed.told(tokens(20))).toBe(16);
  expect(followed.serve([{ prompt: tokens(20), answer: [7] }])).toBe(0);
  const last = readEventBatch(new MsgpackReader(followed.batches.at(-1)!));
  expect(last.map(({ kind }) => kind)).toEqual(['cleared', 'stored']);
});

test('equal blocks of two servers have different hashes', () => {
  const [first, second] = [0, 1].map(() => {
    const followed = new FollowedEngine(optionsOf());
    followed.serve([{ prompt: tokens(20), answer: [7] }]);
    return readEventBatch(new MsgpackReader(followed.batches[0]));
  });
  expect(first).toEqual([expect.objectContaining({ kind: 'stored', blockSize: 4 })]);
  expect(first).not.toEqual(second);
});

test('nothing is told without prefix caching', () => {
  const followed = new FollowedEngine(optionsOf({ prefixCaching: false }));
  followed.serve([{ prompt: tokens(20), answer: [7] }]);
  expect(followed.batches).toEqual([]);
});
