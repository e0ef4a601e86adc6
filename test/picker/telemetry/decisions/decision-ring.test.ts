import { DEFAULT_POLICY, POLICIES, Scheduler } from '../../../../src/picker/scheduling';
import type { PickRequest } from '../../../../src/picker/scheduling/port';
import {
  ALWAYS_KEPT,
  type Candidate,
  type Decision,
  DecisionRing,
  MOST_ROWS,
  WATCHED_MS,
} from '../../../../src/picker/telemetry';
import { seededRandom } from '../../../../src/simulator/seeded-random';
import { pickRequest } from '../../scheduling/_pick-request';

const STALE_MS = 2_000;

class Fixture {
  now = 10_000;
  readonly ring: DecisionRing;
  readonly scheduler: Scheduler;

  constructor(endpoints: number, policy = DEFAULT_POLICY, capacity = 4) {
    this.ring = new DecisionRing(capacity, policy);
    this.scheduler = new Scheduler({
      policy,
      now: () => this.now,
      random: seededRandom(1),
      onMisuse: 'throw',
      observer: this.ring,
      staleAfterMs: STALE_MS,
    });
    for (let index = 0; index < endpoints; index++) this.add(endpoint(index));
  }

  add(id: string): number {
    const slot = this.scheduler.endpoints.add(id);
    this.scheduler.endpoints.setEligible(slot, true);
    this.report(slot);
    return slot;
  }

  report(slot: number, running = 0): void {
    this.scheduler.endpoints.setScraped(slot, { running, waiting: 0, kvCacheUse: 0.25 }, this.now);
    this.scheduler.endpoints.setKvCapacity(slot, 10_000);
  }

  pick(id: number, differs: Partial<Omit<PickRequest, 'id'>> = {}): void {
    this.scheduler.pick(pickRequest(id, { hashes: Uint32Array.of(1, 2, 3, 4), ...differs }), () => undefined);
  }

  get last(): Decision {
    return [...this.ring.latest()][0];
  }

  get candidates(): Candidate[] | undefined {
    return this.ring.candidatesOf(this.last);
  }

  get leftOut(): Record<string, string | undefined> {
    const left = this.candidates!.filter(({ leftOut }) => leftOut !== undefined);
    return Object.fromEntries(left.map(({ endpoint: id, leftOut }) => [id, leftOut]));
  }
}

const endpoint = (index: number) => `10.0.0.${index}:8000`;

test('a decision tells what it was made of', () => {
  const it = new Fixture(2);
  it.pick(7, { model: 'tiny', textBytes: 4_000, maxTokens: 30, priority: 2 });
  const { last } = it;
  expect(last).toMatchObject({
    number: 1,
    at: 10_000,
    model: 'tiny',
    priority: 2,
    maxTokens: 30,
    streams: true,
    subset: false,
    hitTokens: 0,
    refusal: undefined,
    cause: undefined,
  });
  const picked = it.candidates!.find(({ endpoint: id }) => id === last.endpoint)!;
  expect(picked.cost).toBeCloseTo(last.cost, 0);
  // Two whole blocks, and a part of one that is not looked up.
  it.pick(8, { textBytes: 4_000, subset: [last.endpoint!] });
  expect(it.last.hitTokens).toBe(800);
  expect(it.last.subset).toBe(true);
});

test('the parts of a cost add up to it', () => {
  const it = new Fixture(4);
  for (let id = 0; id < 12; id++) it.pick(id, { textBytes: 400 * (id + 1) });
  const { terms } = DEFAULT_POLICY;
  for (const { cost, terms: numbers } of it.candidates!.filter(({ leftOut }) => leftOut === undefined)) {
    const parts = numbers.filter((_, index) => terms![index].kind === 'part');
    const sum = parts.reduce((total, part) => total + part, 0);
    expect(sum / cost!).toBeCloseTo(1, 5);
    expect(parts.every((part) => part >= 0)).toBe(true);
  }
});

test('says why endpoints were left out', () => {
  const it = new Fixture(6);
  const { endpoints } = it.scheduler;
  endpoints.setEligible(0, false);
  endpoints.setScraped(1, { running: 0, waiting: 0, kvCacheUse: 0 }, it.now - STALE_MS - 1);
  it.report(2, 100);
  for (let slot = 0; slot < 6; slot++) endpoints.setModels(slot, new Set([slot === 3 ? 'other' : 'tiny']));
  it.pick(1, { model: 'tiny', subset: [0, 1, 2, 3, 4].map(endpoint) });
  expect(it.last.endpoint).toBe(endpoint(4));
  expect(it.leftOut).toEqual({
    [endpoint(0)]: 'not ready',
    [endpoint(1)]: 'stale',
    [endpoint(2)]: 'crowded',
    [endpoint(3)]: 'other models',
    [endpoint(5)]: 'not in the subset',
  });
});

test('says of an endpoint in use that the request was the trial of another one', () => {
  const it = new Fixture(2);
  it.scheduler.endpoints.setRefused(0);
  it.pick(1);
  expect(it.leftOut).toEqual({ [endpoint(0)]: 'ejected' });
  it.report(0);
  it.pick(2);
  expect(it.last.endpoint).toBe(endpoint(0));
  expect(it.leftOut).toEqual({ [endpoint(1)]: 'not on trial' });
});

test('tells refusals, with what kept each endpoint from being picked', () => {
  const it = new Fixture(2);
  it.scheduler.endpoints.setEligible(0, false);
  it.scheduler.endpoints.setScraped(1, { running: 1, waiting: 50, kvCacheUse: 1 }, it.now);
  it.pick(1, { priority: -1 });
  expect(it.last).toMatchObject({ endpoint: undefined, refusal: 'saturated', endedAt: it.now });
  expect(it.leftOut).toEqual({ [endpoint(0)]: 'not ready', [endpoint(1)]: 'saturated' });
  it.pick(2, { subset: [] });
  expect(it.last.refusal).toBe('subset-empty');
  expect(it.leftOut).toEqual({ [endpoint(0)]: 'not ready', [endpoint(1)]: 'not in the subset' });
});

test('tells what became of a decision', () => {
  const it = new Fixture(2);
  it.pick(1);
  const { endpoint: picked } = it.last;
  const other = picked === endpoint(0) ? endpoint(1) : endpoint(0);
  it.scheduler.served(1, other);
  it.now += 50;
  it.scheduler.firstToken(1);
  it.scheduler.usage(1, 11, 22, 3);
  it.now += 100;
  it.scheduler.done(1, 'completed');
  expect(it.last).toMatchObject({
    endpoint: picked,
    servedBy: other,
    firstTokenAt: 10_050,
    countedPromptTokens: 11,
    countedAnswerTokens: 22,
    countedCachedTokens: 3,
    endedAt: 10_150,
    cause: 'completed',
  });
});

test('keeps the last ones, and is told nothing of those that it has forgotten', () => {
  const it = new Fixture(2, DEFAULT_POLICY, 3);
  for (let id = 1; id <= 5; id++) it.pick(id);
  it.scheduler.done(1, 'client-gone');
  expect([...it.ring.latest()].map(({ number, cause }) => [number, cause])).toEqual([
    [5, undefined],
    [4, undefined],
    [3, undefined],
  ]);
  expect(it.ring.count).toBe(5);
});

test('the endpoints of a large pool are kept while somebody looks', () => {
  const it = new Fixture(ALWAYS_KEPT + 1);
  it.pick(1);
  expect(it.candidates).toBeUndefined();
  it.ring.watch(it.now);
  it.pick(2);
  expect(it.candidates).toHaveLength(ALWAYS_KEPT + 1);
  it.now += WATCHED_MS;
  it.pick(3);
  expect(it.candidates).toBeUndefined();
});

test('the endpoints of later decisions take the place of those of earlier ones, never in part', () => {
  const it = new Fixture(1_000, DEFAULT_POLICY, 100);
  it.ring.watch(it.now);
  for (let id = 0; id < 100; id++) it.pick(id);
  const kept = [...it.ring.latest()].map((decision) => it.ring.candidatesOf(decision));
  const whole = kept.filter((candidates) => candidates !== undefined);
  expect(whole.length).toBe(Math.floor(MOST_ROWS / 1_000));
  expect(kept.slice(0, whole.length)).toEqual(whole);
  for (const candidates of whole) expect(new Set(candidates.map(({ endpoint: id }) => id)).size).toBe(1_000);
});

test('an endpoint that has taken the place of another one is told by its own name', () => {
  const it = new Fixture(1);
  it.pick(1);
  it.scheduler.done(1, 'completed');
  it.scheduler.endpoints.remove(endpoint(0));
  expect(it.add(endpoint(9))).toBe(0);
  it.pick(2);
  const [second, first] = [...it.ring.latest()].map((decision) => it.ring.candidatesOf(decision)![0].endpoint);
  expect([first, second]).toEqual([endpoint(0), endpoint(9)]);
});

test('model names of any length take bounded room', () => {
  const it = new Fixture(1);
  it.pick(1, { model: 'x'.repeat(1_000_000) });
  expect(it.last.model).toHaveLength(200);
});

test.each(POLICIES)('$name decides the same whether or not it is observed', (policy) => {
  const picks = [true, false].map((observed) => {
    const it = new Fixture(7, policy);
    const scheduler = observed
      ? it.scheduler
      : new Scheduler({ policy, now: () => it.now, random: seededRandom(1), onMisuse: 'throw' });
    if (!observed) {
      for (let index = 0; index < 7; index++) {
        const slot = scheduler.endpoints.add(endpoint(index));
        scheduler.endpoints.setEligible(slot, true);
        scheduler.endpoints.setScraped(slot, { running: 0, waiting: 0, kvCacheUse: 0.25 }, it.now);
        scheduler.endpoints.setKvCapacity(slot, 10_000);
      }
    }
    return Array.from({ length: 50 }, (_, id) => {
      let picked: string | undefined;
      scheduler.pick(pickRequest(id, { textBytes: 100 * (id % 7), session: `${id % 3}` }), (result) => {
        picked = result.endpoint;
      });
      return picked;
    });
  });
  expect(picks[0]).toEqual(picks[1]);
});
