import { LOADS_OF_EVICTION } from '../../../src/picker/scheduling/adapters';
import type { Candidates } from '../../../src/picker/scheduling/candidates';
import { leastRequests } from '../../../src/picker/scheduling/policies/least-requests';
import { regretWeighted } from '../../../src/picker/scheduling/policies/regret-weighted';
import type { Policy } from '../../../src/picker/scheduling/policy';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { chainOf } from '../prefix/_chains';
import { pickRequest } from './_pick-request';

const IDS = ['10.0.0.1:8000', '10.0.0.2:8000', '10.0.0.3:8000', '10.0.0.4:8000'];
const NAMES = Array.from({ length: 40 }, (_, index) => `adapter-${index}`);

const LOAD_MS = 250;

/** Servers that all serve a base model and its adapters. */
class Fleet {
  now = 1_000;
  readonly scheduler: Scheduler;
  private lastId = 0;

  constructor(slots: number, { policy = regretWeighted as Policy, ids = IDS, seed = 1 } = {}) {
    this.scheduler = new Scheduler({ policy, now: () => this.now, random: seededRandom(seed), onMisuse: 'throw' });
    const { endpoints } = this.scheduler;
    for (const id of ids) {
      const slot = endpoints.add(id);
      endpoints.setEligible(slot, true);
      endpoints.setModels(slot, new Set(['base', ...NAMES]));
      endpoints.setAdapterNames(slot, new Set(NAMES));
      endpoints.setAdapters(slot, { slots, running: [], waiting: [], loaded: undefined });
    }
    this.report();
  }

  report(): void {
    const { endpoints } = this.scheduler;
    const load = { running: 0, waiting: 0, kvCacheUse: 0 };
    for (let slot = 0; slot < endpoints.size; slot++) endpoints.setScraped(slot, load, this.now);
  }

  send(model: string, promptTokens = 500, subset?: readonly string[]): { id: number; endpoint: string } {
    const id = ++this.lastId;
    const text = `${model} ${id}`.padEnd(promptTokens * 4, `${id} `);
    let endpoint = '';
    this.scheduler.pick(
      pickRequest(id, { model, textBytes: text.length, hashes: chainOf([text]), subset }),
      (result) => {
        endpoint = result.endpoint!;
      },
    );
    return { id, endpoint };
  }

  /** Sends a request and ends it. @returns where it went */
  run(model: string, promptTokens?: number, subset?: readonly string[]): string {
    const { id, endpoint } = this.send(model, promptTokens, subset);
    this.scheduler.firstToken(id);
    this.scheduler.done(id, 'completed');
    return endpoint;
  }
}

test('requests for an adapter go where it is, those for the base model anywhere', () => {
  const fleet = new Fleet(2);
  const homes = new Map(NAMES.slice(0, 8).map((name) => [name, fleet.run(name)]));
  for (let i = 0; i < 5; i++) for (const [name, home] of homes) expect(fleet.run(name)).toBe(home);
  expect(new Set(Array.from({ length: 40 }, () => fleet.run('base')))).toEqual(new Set(IDS));
});

test('cold adapters take free slots before they push others out', () => {
  const fleet = new Fleet(2);
  const homes = NAMES.slice(0, 8).map((name) => fleet.run(name, 8_000));
  for (const id of IDS) expect(homes.filter((home) => home === id)).toHaveLength(2);
});

test('replicas of the picker agree on the home of a cold adapter, and it comes back there', () => {
  const [one, other] = [new Fleet(4, { seed: 1 }), new Fleet(4, { seed: 2, ids: [...IDS].reverse() })];
  const homes = new Map(NAMES.slice(0, 10).map((name) => [name, one.run(name, 8_000)]));
  for (const [name, home] of [...homes].reverse()) expect([name, other.run(name, 8_000)]).toEqual([name, home]);
  expect(new Set(homes.values()).size).toBe(IDS.length);
  one.scheduler.endpoints.setRefused(0);
  one.report();
  const back = [...homes].filter(([, home]) => home === one.scheduler.endpoints.idOf(0));
  expect(one.run('base')).toBe(IDS[0]);
  for (const [name, home] of back) expect(one.run(name, 8_000)).toBe(home);
});

test('few homes move when an endpoint leaves', () => {
  const names = NAMES.slice(0, 12);
  const all = new Fleet(12);
  const fewer = new Fleet(12, { ids: IDS.slice(1) });
  for (const name of names) {
    const home = all.run(name, 8_000);
    if (home !== IDS[0]) expect(fewer.run(name, 8_000)).toBe(home);
  }
});

test('a busy adapter spreads when the queue costs more than loading it elsewhere, not before', () => {
  const fleet = new Fleet(2);
  const home = fleet.run('adapter-0');
  expect(new Set(Array.from({ length: 2 }, () => fleet.send('adapter-0', 100).endpoint))).toEqual(new Set([home]));
  const used = new Set(Array.from({ length: 60 }, () => fleet.send('adapter-0', 2_000).endpoint));
  expect(used).toEqual(new Set(IDS));
});

test('an endpoint whose slots are all of adapters with requests is the last resort', () => {
  const fleet = new Fleet(1);
  for (let i = 0; i < 3; i++) fleet.send(`adapter-${i}`);
  const free = IDS.filter((id) => fleet.scheduler.endpoints.booked[fleet.scheduler.endpoints.slotOf(id)!] === 0);
  expect(free).toHaveLength(1);
  expect(fleet.send('adapter-3').endpoint).toBe(free[0]);
});

test('a request that was served from elsewhere has taken its adapter there', () => {
  const fleet = new Fleet(1);
  const { id, endpoint } = fleet.send('adapter-0');
  const other = IDS.find((each) => each !== endpoint)!;
  fleet.scheduler.served(id, other);
  fleet.scheduler.done(id, 'completed');
  fleet.scheduler.endpoints.setAdapters(fleet.scheduler.endpoints.slotOf(endpoint)!, {
    slots: 1,
    running: ['adapter-9'],
    waiting: [],
    loaded: ['adapter-9'],
  });
  expect(fleet.run('adapter-0')).toBe(other);
});

test('the end of a request to an endpoint that is gone frees no slot of the next one at its address', () => {
  const fleet = new Fleet(1);
  const [id] = IDS;
  const { endpoints } = fleet.scheduler;
  const before = fleet.send('adapter-0', 500, [id]);
  endpoints.remove(id);
  const slot = endpoints.add(id);
  endpoints.setEligible(slot, true);
  endpoints.setAdapters(slot, { slots: 1, running: [], waiting: [], loaded: undefined });
  fleet.report();
  fleet.send('adapter-0', 500, [id]);
  fleet.scheduler.done(before.id, 'server-reset');
  const tokens = new Float64Array(IDS.length);
  fleet.scheduler.adapters.look('adapter-1', { slots: Int32Array.of(slot, 1), count: 2 } as Candidates, tokens);
  // It would have to wait for the request that is there; elsewhere is a free slot.
  expect(tokens[slot]).toBeGreaterThan(LOADS_OF_EVICTION * tokens[1]);
});

test('how long loading takes is learned from streamed answers', () => {
  const fleet = new Fleet(1);
  for (let i = 0; i < 400; i++) {
    fleet.now += 10;
    fleet.report();
    const loads = i % 2 === 0;
    const { id } = fleet.send(loads ? `adapter-${i % 40}` : `adapter-${(i - 1) % 40}`, 80, [IDS[0]]);
    fleet.now += loads ? 2_010 : 10;
    fleet.scheduler.firstToken(id);
    fleet.scheduler.done(id, 'completed');
  }
  expect(fleet.scheduler.adapters.loadMs).toBeGreaterThan(1_800);
  expect(fleet.scheduler.adapters.loadMs).toBeLessThan(2_100);
});

test('nothing is learned of speed from a request that was served from elsewhere than it was sent', () => {
  const fleet = new Fleet(2);
  const before = fleet.scheduler.adapters.loadMs;
  for (let i = 0; i < 20; i++) {
    const { id } = fleet.send('adapter-0', 2_000, [IDS[0]]);
    fleet.scheduler.served(id, IDS[1]);
    fleet.now += 5_000;
    fleet.scheduler.firstToken(id);
    fleet.scheduler.done(id, 'completed');
  }
  expect(fleet.scheduler.adapters.loadMs).toBe(before);
  // Prompts of answers that are not streamed are computed at the speed that was assumed, 8 tokens a millisecond.
  const unstreamed = pickRequest(1_000, { textBytes: 4 * 8_000, streams: false, subset: [IDS[2]] });
  fleet.scheduler.pick(unstreamed, () => undefined);
  fleet.now += 1_001;
  fleet.send('base', 8, [IDS[2]]);
  expect(fleet.scheduler.endpoints.pendingTokens[2]).toBe(8);
});

describe('more adapters than slots are hot', () => {
  /** Requests that had to load their adapter, of many, on servers that give up what was used least recently. */
  function loads(policy: Policy, slots: number, adapters: number, requests = 1_500): { part: number; busiest: number } {
    const fleet = new Fleet(slots, { policy });
    const random = seededRandom(9);
    const resident = new Map(IDS.map((id) => [id, new Set<string>()]));
    const sent = new Map(IDS.map((id) => [id, 0]));
    const open: number[] = [];
    let loaded = 0;
    for (let i = 0; i < requests; i++) {
      fleet.now += 25;
      fleet.report();
      // The more popular ones are asked for more often.
      const adapter = NAMES[Math.floor(adapters * random() * random())];
      const { id, endpoint } = fleet.send(adapter, 500);
      sent.set(endpoint, sent.get(endpoint)! + 1);
      const there = resident.get(endpoint)!;
      if (!there.delete(adapter)) {
        loaded++;
        fleet.now += LOAD_MS;
        fleet.report();
      }
      there.add(adapter);
      if (there.size > slots) there.delete(there.values().next().value!);
      fleet.scheduler.firstToken(id);
      open.push(id);
      if (open.length > 6) fleet.scheduler.done(open.shift()!, 'completed');
    }
    return { part: loaded / requests, busiest: (Math.max(...sent.values()) * IDS.length) / requests };
  }

  test.each([
    [4, 12, 0.03],
    [3, 16, 0.2],
    [2, 16, 0.5],
  ])('%d slots on each of four servers, %d adapters: few loads, no crowd', (slots, adapters, most) => {
    const { part, busiest } = loads(regretWeighted, slots, adapters);
    expect(part).toBeLessThan(most);
    expect(part).toBeLessThan(0.7 * loads(leastRequests, slots, adapters).part);
    expect(busiest).toBeLessThan(1.8);
  });
});
