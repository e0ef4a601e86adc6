import { SlotState } from '../../../src/picker/scheduling/endpoint-table';
import { random } from '../../../src/picker/scheduling/policies/random';
import type { DoneCause, PickRequest, PickResult } from '../../../src/picker/scheduling/port';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { pickRequest } from './_pick-request';

const A = '10.0.0.1:8000';
const B = '10.0.0.2:8000';

function schedulerOf(ids: string[], onMisuse: 'throw' | 'count' = 'throw'): Scheduler {
  const scheduler = new Scheduler({ policy: random, now: () => 0, random: seededRandom(1), onMisuse });
  for (const id of ids) scheduler.endpoints.setEligible(scheduler.endpoints.add(id), true);
  return scheduler;
}

function pick(scheduler: Scheduler, id: number, subset?: string[], promptTokens = 10): string | undefined {
  let endpoint: string | undefined;
  scheduler.pick(pickRequest(id, { textBytes: 4 * promptTokens, subset }), (result) => {
    endpoint = result.endpoint;
  });
  return endpoint;
}

const countsOf = (scheduler: Scheduler, id: string) =>
  scheduler.endpoints.countsOf(scheduler.endpoints.slotOf(id) as number);

test('a pick is booked before it is answered', () => {
  const scheduler = schedulerOf([A]);
  let booked = -1;
  scheduler.pick(pickRequest(1, { textBytes: 21, otherTokens: 1 }), () => {
    booked = scheduler.endpoints.booked[0];
  });
  expect(booked).toBe(1);
  expect(scheduler.endpoints.pendingTokens[0]).toBe(7);
});

describe('a request that one endpoint alone can serve', () => {
  const home = (scheduler: Scheduler, id: number, differs: Partial<PickRequest>): string | undefined => {
    let endpoint: string | undefined;
    scheduler.pick(pickRequest(id, differs), (result) => {
      endpoint = result.endpoint;
    });
    return endpoint;
  };

  test('goes there, however busy or broken it is', () => {
    const scheduler = schedulerOf([A, B]);
    for (let id = 0; id < 20; id++) {
      home(scheduler, id, { home: B });
      scheduler.done(id, 'server-error');
    }
    expect(Array.from({ length: 10 }, (_, index) => home(scheduler, 100 + index, { home: B }))).toEqual(
      Array(10).fill(B),
    );
  });

  test('goes elsewhere where it may not go there', () => {
    const scheduler = schedulerOf([A, B]);
    expect(home(scheduler, 1, { home: B, subset: [A] })).toBe(A);
    expect(home(scheduler, 2, { home: '10.0.0.3:8000' })).toBeDefined();
    scheduler.endpoints.setEligible(scheduler.endpoints.slotOf(B)!, false);
    expect(home(scheduler, 3, { home: B })).toBe(A);
  });
});

test('the first token releases the prompt, done the request', () => {
  const scheduler = schedulerOf([A]);
  pick(scheduler, 1);
  scheduler.firstToken(1);
  expect([scheduler.endpoints.booked[0], scheduler.endpoints.pendingTokens[0]]).toEqual([1, 0]);
  scheduler.done(1, 'completed');
  expect([scheduler.endpoints.booked[0], scheduler.endpoints.pendingTokens[0]]).toEqual([0, 0]);
});

test('a refused request is not booked', () => {
  const scheduler = schedulerOf([A]);
  expect(pick(scheduler, 1, [B])).toBeUndefined();
  expect([scheduler.inFlight, scheduler.refusals['subset-empty']]).toEqual([0, 1]);
});

test('a booking moves to the endpoint that served', () => {
  const scheduler = schedulerOf([A, B]);
  pick(scheduler, 1, [A]);
  scheduler.served(1, A);
  expect(countsOf(scheduler, A).released.moved).toBe(0);
  scheduler.served(1, B);
  expect(countsOf(scheduler, A)).toMatchObject({ booked: 1, inFlight: 0, released: { moved: 1 } });
  expect(countsOf(scheduler, B)).toMatchObject({ booked: 1, inFlight: 1 });
  expect([...scheduler.endpoints.pendingTokens.slice(0, 2)]).toEqual([0, 10]);
  scheduler.done(1, 'completed');
  expect(countsOf(scheduler, B)).toMatchObject({ inFlight: 0, released: { completed: 1 } });
});

test('a booking served from outside of the pool leaves it, and its end is no misuse', () => {
  const scheduler = schedulerOf([A]);
  pick(scheduler, 1);
  scheduler.served(1, '192.0.2.1:80');
  expect(scheduler.endpoints.booked[0]).toBe(0);
  scheduler.firstToken(1);
  scheduler.done(1, 'completed');
  expect(scheduler.inFlight).toBe(0);
  expect(scheduler.endpoints.total).toMatchObject({ booked: 1, released: { moved: 1, completed: 0 } });
});

describe('an endpoint removed while requests are booked on it', () => {
  test('keeps its slot until the last of them is released, once', () => {
    const scheduler = schedulerOf([A]);
    pick(scheduler, 1);
    pick(scheduler, 2);
    scheduler.endpoints.remove(A);
    expect(pick(scheduler, 3)).toBeUndefined();
    scheduler.served(1, A);
    scheduler.endpoints.add(B);
    expect(scheduler.endpoints.slotOf(B)).toBe(1);
    scheduler.done(1, 'completed');
    expect(scheduler.endpoints.state[0]).toBe(SlotState.RETIRED);
    scheduler.done(2, 'server-reset');
    expect(scheduler.endpoints.state[0]).toBe(SlotState.FREE);
    expect(scheduler.endpoints.total).toMatchObject({
      booked: 2,
      inFlight: 0,
      released: { completed: 1, 'server-reset': 1 },
    });
    expect(() => scheduler.done(2, 'completed')).toThrow('GKEI_BOOKING');
  });

  test('is the same endpoint when it returns before that', () => {
    const scheduler = schedulerOf([A]);
    pick(scheduler, 1);
    scheduler.endpoints.remove(A);
    const slot = scheduler.endpoints.add(A);
    expect([slot, scheduler.endpoints.booked[slot], scheduler.endpoints.size]).toEqual([0, 1, 1]);
    scheduler.done(1, 'completed');
    expect(scheduler.endpoints.state[slot]).toBe(SlotState.INELIGIBLE);
  });

  test('leaves no trace in the next endpoint of its slot', () => {
    const scheduler = schedulerOf([A]);
    pick(scheduler, 1);
    scheduler.done(1, 'completed');
    scheduler.endpoints.remove(A);
    const slot = scheduler.endpoints.add(B);
    expect(slot).toBe(0);
    expect(scheduler.endpoints.countsOf(slot).booked).toBe(0);
    expect(scheduler.endpoints.completions[slot]).toBe(0);
    expect(scheduler.endpoints.scrapedAt[slot]).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('a message that contradicts the ledger', () => {
  const misuses: [string, (scheduler: Scheduler) => void][] = [
    ['a second done', (s) => s.done(1, 'completed')],
    ['done of a request never picked', (s) => s.done(9, 'completed')],
    ['firstToken after done', (s) => s.firstToken(1)],
    ['served after done', (s) => s.served(1, A)],
    ['a second firstToken', (s) => [pick(s, 2), s.firstToken(2), s.firstToken(2)]],
    ['a second pick of one id', (s) => [pick(s, 2), pick(s, 2)]],
  ];

  test.each(misuses)('%s throws in tests', (_, misuse) => {
    const scheduler = schedulerOf([A]);
    pick(scheduler, 1);
    scheduler.done(1, 'completed');
    expect(() => misuse(scheduler)).toThrow('GKEI_BOOKING');
  });

  test.each(misuses)('%s counts in production and releases nothing', (_, misuse) => {
    const scheduler = schedulerOf([A], 'count');
    pick(scheduler, 1);
    scheduler.done(1, 'completed');
    misuse(scheduler);
    expect(scheduler.misuses).toBe(1);
    expect(scheduler.endpoints.booked[0]).toBe(scheduler.inFlight);
    expect(scheduler.endpoints.total.inFlight).toBe(scheduler.inFlight);
  });
});

test("a client's mistakes, answered at once, make no endpoint look quick", () => {
  let now = 0;
  const scheduler = new Scheduler({ policy: random, now: () => now, random: seededRandom(1), onMisuse: 'throw' });
  for (const id of [A, B]) scheduler.endpoints.setEligible(scheduler.endpoints.add(id), true);
  let id = 0;
  const serve = (endpoint: string, milliseconds: number, cause: DoneCause) => {
    id++;
    pick(scheduler, id, [endpoint]);
    now += milliseconds;
    scheduler.done(id, cause);
  };
  for (let i = 0; i < 50; i++) {
    serve(A, 100, 'completed');
    serve(B, 100, 'completed');
    serve(B, 1, 'client-error');
  }
  const [a, b] = [0, 1].map((slot) => scheduler.serviceTime.meanMs(slot));
  expect(b / a).toBeGreaterThan(0.95);
});

describe('a model that some endpoints serve', () => {
  const ask = (scheduler: Scheduler, id: number, model: string, priority = 0) => {
    let result: PickResult | undefined;
    scheduler.pick(pickRequest(id, { model, priority }), (answer) => {
      result = answer;
    });
    return result;
  };
  const serving = (models: Record<string, readonly string[] | undefined>) => {
    const scheduler = schedulerOf(Object.keys(models));
    for (const [id, names] of Object.entries(models)) {
      scheduler.endpoints.setModels(scheduler.endpoints.slotOf(id)!, names && new Set(names));
    }
    return scheduler;
  };

  test.each<[string, Record<string, readonly string[] | undefined>, readonly string[]]>([
    ['goes where it is known to be served', { [A]: ['x'], [B]: ['m', 'x'] }, [B]],
    ['keeps off endpoints that are not known, as long as another is', { [A]: undefined, [B]: ['m'] }, [B]],
    ['goes where it may be served otherwise', { [A]: undefined, [B]: ['x'] }, [A]],
    ['goes anywhere when nobody serves it: a server is to refuse it', { [A]: ['x'], [B]: ['y'] }, [A, B]],
  ])('%s', (_, models, expected) => {
    const scheduler = serving(models);
    const picked = new Set([1, 2, 3, 4].map((id) => ask(scheduler, id, 'm')?.endpoint));
    expect([...picked].sort()).toEqual([...expected].sort());
  });

  test.each<[string, readonly string[] | undefined, readonly string[], string]>([
    ['lists it makes it known', ['m'], [], 'no-endpoint'],
    ['has not told its models may serve what was served before', undefined, ['m'], 'no-endpoint'],
    ['has not told its models makes no other name known', undefined, ['y'], 'unknown-model'],
    ['lists others changes nothing', ['y'], ['m'], 'unknown-model'],
  ])('that nobody serves who is ready is refused: a server that is not ready and %s', (_, models, before, refusal) => {
    const scheduler = schedulerOf([A, B]);
    const [a, b] = [A, B].map((id) => scheduler.endpoints.slotOf(id)!);
    scheduler.endpoints.setModels(a, new Set(before), true);
    scheduler.endpoints.setModels(a, new Set(['x']), true);
    scheduler.endpoints.setModels(b, models && new Set(models), true);
    scheduler.endpoints.setEligible(b, false);
    expect(ask(scheduler, 1, 'm')).toEqual({ refusal });
    expect(ask(scheduler, 2, 'x')).toEqual({ endpoint: A });
    scheduler.endpoints.remove(B);
    expect(ask(scheduler, 3, 'm')).toEqual({ refusal: 'unknown-model' });
  });

  test('that was served long ago, before thousands of others, is unknown', () => {
    const scheduler = schedulerOf([A, B]);
    const [a, b] = [A, B].map((id) => scheduler.endpoints.slotOf(id)!);
    scheduler.endpoints.setModels(a, new Set(['m', ...Array.from({ length: 4_096 }, (_, index) => `a${index}`)]), true);
    scheduler.endpoints.setModels(a, new Set(['x']), true);
    scheduler.endpoints.setEligible(b, false);
    expect(ask(scheduler, 1, 'a4095')).toEqual({ refusal: 'no-endpoint' });
    expect(ask(scheduler, 2, 'm')).toEqual({ refusal: 'unknown-model' });
  });

  test('costs nothing while all serve the same, and only while members differ', () => {
    const scheduler = serving({ [A]: ['m', 'n'], [B]: ['n', 'm'] });
    expect(scheduler.endpoints.modelsDiffer).toBe(false);
    scheduler.endpoints.setModels(scheduler.endpoints.slotOf(A)!, new Set(['m']));
    expect(scheduler.endpoints.modelsDiffer).toBe(true);
    scheduler.endpoints.remove(A);
    expect(scheduler.endpoints.modelsDiffer).toBe(false);
  });

  test('another endpoint at a known address starts unknown', () => {
    const scheduler = serving({ [A]: ['x'], [B]: ['m'] });
    scheduler.endpoints.remove(A);
    const slot = scheduler.endpoints.add(A);
    expect(scheduler.endpoints.serves(slot, 'x')).toBeUndefined();
  });

  test.each([
    ['queues', { running: 9, waiting: 5, kvCacheUse: 0 }, true],
    ['KV caches', { running: 9, waiting: 0, kvCacheUse: 0.8 }, true],
    ['neither', { running: 9, waiting: 4, kvCacheUse: 0.7 }, false],
  ])('a sheddable request is refused while the endpoints that serve it are full: %s', (_, load, full) => {
    const scheduler = serving({ [A]: ['m'], [B]: ['x'] });
    scheduler.endpoints.setScraped(scheduler.endpoints.slotOf(A)!, load, 0);
    scheduler.endpoints.setScraped(scheduler.endpoints.slotOf(B)!, { running: 0, waiting: 0, kvCacheUse: 0 }, 0);
    expect(ask(scheduler, 1, 'm', -1)).toEqual(full ? { refusal: 'saturated' } : { endpoint: A });
    expect(ask(scheduler, 2, 'm', 0)).toEqual({ endpoint: A });
    expect(ask(scheduler, 3, 'x', -1)).toEqual({ endpoint: B });
  });

  test('endpoints that do not report have no room that is known of', () => {
    expect(ask(serving({ [A]: ['m'] }), 1, 'm', -1)).toEqual({ refusal: 'saturated' });
  });
});
