import type { Engine, EngineLoad, EngineRequest, RequestListener } from '../../../src/simulator/engine/engine';
import { Engines } from '../../../src/simulator/server/engines';

const IDLE: EngineLoad = { running: 0, waiting: 0, deferred: 0, kvUsage: 0 };

/** An engine that holds what it is told to hold, and writes down what it is asked. */
class ToldEngine implements Engine {
  readonly asked: string[] = [];
  readonly listeners: RequestListener[] = [];
  held = IDLE;

  submit({ id }: EngineRequest, listener: RequestListener): void {
    this.asked.push(id);
    this.listeners.push(listener);
  }

  abort(id: string): void {
    this.asked.push(`abort ${id}`);
  }

  load(): EngineLoad {
    return this.held;
  }

  clearCache(): boolean {
    return this.held.running === 0;
  }

  halt(): void {
    this.asked.push('halt');
  }
}

let engines: ToldEngine[];
let together: Engines;
let nextId: number;

beforeEach(() => {
  engines = [new ToldEngine(), new ToldEngine(), new ToldEngine()];
  together = new Engines(engines);
  nextId = 0;
});

/** Submits a request. @returns which engine got it */
function submit(engine?: number): number {
  const id = `${nextId++}`;
  const listener = { firstToken: () => {}, token: () => {}, done: () => {} };
  together.submit({ id, prompt: [1], answer: [1], maxTokens: 1, engine }, listener);
  return engines.findIndex(({ asked }) => asked.includes(id));
}

test('equal engines take turns', () => {
  expect([submit(), submit(), submit(), submit()]).toEqual([0, 1, 2, 0]);
});

test('the one with the fewest requests is next, running and waiting ones alike', () => {
  engines[0].held = { ...IDLE, running: 2 };
  engines[1].held = { ...IDLE, running: 1 };
  engines[2].held = { ...IDLE, waiting: 1, deferred: 1 };
  expect([submit(), submit(), submit()]).toEqual([1, 1, 1]);
});

test('waiting requests count more where the cache is nearly full', () => {
  engines[0].held = { ...IDLE, waiting: 2, kvUsage: 1 };
  engines[1].held = { ...IDLE, running: 5 };
  engines[2].held = { ...IDLE, running: 9 };
  expect(submit()).toBe(1);
  engines[0].held = { ...IDLE, waiting: 2, kvUsage: 0.5 };
  expect(submit()).toBe(0);
});

test('a request that names one goes there, whatever it holds', () => {
  engines[2].held = { ...IDLE, running: 9 };
  expect([submit(2), submit(2)]).toEqual([2, 2]);
});

test('a request is given up where it is, and only while it is', () => {
  submit(1);
  together.abort('0');
  engines[1].listeners[0].done('abort');
  together.abort('0');
  expect(engines.map(({ asked }) => asked)).toEqual([[], ['0', 'abort 0'], []]);
});

test('caches are emptied where nothing runs', () => {
  expect(together.clearCache()).toBe(true);
  engines[1].held = { ...IDLE, running: 1 };
  expect(together.clearCache()).toBe(false);
});
