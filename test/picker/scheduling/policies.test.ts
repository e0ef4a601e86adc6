/** The cases that every policy must pass; a policy is added to POLICIES and nothing here. */
import { POLICIES } from '../../../src/picker/scheduling/policies';
import type { Policy } from '../../../src/picker/scheduling/policy';
import type { PickRequest, PickResult } from '../../../src/picker/scheduling/port';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { chainOf } from '../prefix/_chains';
import { pickRequest } from './_pick-request';

const FRESH = { running: 0, waiting: 0, kvCacheUse: 0 };
const IDS = ['10.0.0.1:8000', '10.0.0.2:8000', '10.0.0.3:8000', '[fd00::1]:8000'];

class Bench {
  now = 10_000;
  readonly scheduler: Scheduler;
  private nextId = 0;

  constructor(policy: Policy, ids: readonly string[] = IDS, seed = 7) {
    this.scheduler = new Scheduler({ policy, now: () => this.now, random: seededRandom(seed), onMisuse: 'throw' });
    for (const id of ids) {
      const slot = this.scheduler.endpoints.add(id);
      this.scheduler.endpoints.setEligible(slot, true);
      this.scheduler.endpoints.setScraped(slot, FRESH, this.now);
    }
  }

  slot(id: string): number {
    return this.scheduler.endpoints.slotOf(id)!;
  }

  pick(subset?: readonly string[], differs: Partial<PickRequest> = {}): PickResult & { id: number } {
    const id = this.nextId++;
    const answers: PickResult[] = [];
    this.scheduler.pick(pickRequest(id, { model: 'm', subset, ...differs }), (answer) => answers.push(answer));
    if (answers.length !== 1) throw new Error(`a pick was answered ${answers.length} times`);
    return { ...answers[0], id };
  }

  /** Which endpoints are picked by this many requests that stay in flight. */
  picks(count: number, subset?: readonly string[]): Set<string | undefined> {
    return new Set(Array.from({ length: count }, () => this.pick(subset).endpoint));
  }
}

/** Prompts that have nothing in common. */
const PROMPTS = Array.from({ length: 40 }, (_, index) => {
  const text = String.fromCharCode(65 + index).repeat(10_000);
  return { textBytes: text.length, hashes: chainOf([text]) };
});

describe.each(POLICIES.map((policy) => [policy.name, policy] as const))('%s', (_, policy) => {
  test('uses every endpoint', () => {
    expect(new Bench(policy).picks(200)).toEqual(new Set(IDS));
  });

  test('spreads requests over endpoints that are alike', () => {
    const bench = new Bench(policy);
    const picks = new Map(IDS.map((id) => [id, 0]));
    for (let i = 0; i < 400; i++) {
      const { id, endpoint } = bench.pick();
      picks.set(endpoint!, picks.get(endpoint!)! + 1);
      bench.now += 20;
      bench.scheduler.done(id, 'completed');
      for (const each of IDS) bench.scheduler.endpoints.setScraped(bench.slot(each), FRESH, bench.now);
    }
    for (const count of picks.values()) expect(count).toBeGreaterThan(60);
  });

  test('never picks what is not eligible or was removed', () => {
    const bench = new Bench(policy);
    bench.scheduler.endpoints.setEligible(bench.slot(IDS[0]), false);
    bench.scheduler.endpoints.remove(IDS[1]);
    expect(bench.picks(200)).toEqual(new Set(IDS.slice(2)));
  });

  test('never picks outside of the subset, by address and port', () => {
    const bench = new Bench(policy);
    expect(bench.picks(50, ['10.0.0.1:8001', IDS[3], IDS[3]])).toEqual(new Set([IDS[3]]));
    expect(bench.pick(['10.0.0.1:8001'])).toMatchObject({ refusal: 'subset-empty' });
    expect(bench.pick([])).toMatchObject({ refusal: 'subset-empty' });
  });

  test('refuses when nothing can serve', () => {
    expect(new Bench(policy, []).pick()).toMatchObject({ refusal: 'no-endpoint' });
  });

  test('leaves a server that stopped reporting two seconds ago, while others report', () => {
    const bench = new Bench(policy);
    const report = (ids: string[]) => {
      for (const id of ids) bench.scheduler.endpoints.setScraped(bench.slot(id), FRESH, bench.now);
    };
    bench.now += 1_990;
    report(IDS.slice(1));
    expect(bench.picks(200)).toEqual(new Set(IDS));
    bench.now += 20;
    report(IDS.slice(1));
    expect(bench.picks(200)).toEqual(new Set(IDS.slice(1)));
  });

  test('leaves a server that is known to be dead at once', () => {
    const bench = new Bench(policy);
    bench.scheduler.endpoints.setRefused(bench.slot(IDS[2]));
    expect(bench.picks(200).has(IDS[2])).toBe(false);
  });

  test('uses all when all are stale', () => {
    const bench = new Bench(policy);
    bench.now += 60_000;
    expect(bench.picks(200)).toEqual(new Set(IDS));
  });

  test('books each pick, also beyond the first capacity of the table', () => {
    const ids = Array.from({ length: 20 }, (_, index) => `10.0.1.${index}:8000`);
    const bench = new Bench(policy, ids);
    for (let i = 0; i < 300; i++) bench.pick();
    const booked = ids.map((id) => bench.scheduler.endpoints.booked[bench.slot(id)]);
    expect(booked.reduce((a, b) => a + b)).toBe(300);
    expect(bench.scheduler.inFlight).toBe(300);
  });

  test('sends a prompt where it is held, while all are alike, if and only if it uses prefixes', () => {
    const bench = new Bench(policy);
    let returned = 0;
    for (const prompt of PROMPTS) {
      const endpoints = [0, 1].map(() => {
        const { id, endpoint } = bench.pick(undefined, prompt);
        bench.scheduler.firstToken(id);
        bench.scheduler.done(id, 'completed');
        return endpoint;
      });
      if (endpoints[0] === endpoints[1]) returned++;
    }
    if (policy.usesPrefixes) expect(returned).toBe(40);
    else expect(returned).toBeLessThan(25);
  });

  test('sends requests for an adapter where it is, while all are alike, if and only if its cost has the adapter', () => {
    const bench = new Bench(policy);
    const { endpoints } = bench.scheduler;
    const adapters = new Set(['x', 'y']);
    for (const id of IDS) {
      endpoints.setModels(bench.slot(id), new Set(['m', ...adapters]));
      endpoints.setAdapterNames(bench.slot(id), adapters);
      endpoints.setAdapters(bench.slot(id), { slots: 1, running: [], waiting: [], loaded: undefined });
    }
    let returned = 0;
    for (let i = 0; i < 40; i++) {
      for (const id of IDS) {
        const running = id === IDS[i % 4] ? ['x'] : ['y'];
        endpoints.setAdapters(bench.slot(id), { slots: 1, running, waiting: [], loaded: running });
      }
      const { id, endpoint } = bench.pick(undefined, { model: 'x' });
      bench.scheduler.firstToken(id);
      bench.scheduler.done(id, 'completed');
      if (endpoint === IDS[i % 4]) returned++;
      for (const each of IDS) endpoints.askScraped(bench.slot(each));
    }
    if (policy.terms?.some(({ name }) => name === 'adapter')) expect(returned).toBe(40);
    else expect(returned).toBeLessThan(25);
  });

  test('is reproducible: equal seeds give equal picks', () => {
    const picks = (seed: number) => {
      const bench = new Bench(policy, IDS, seed);
      return Array.from({ length: 50 }, () => bench.pick().endpoint);
    };
    expect(picks(3)).toEqual(picks(3));
    expect(picks(3)).not.toEqual(picks(4));
  });

  test('gives finite costs of at least 0 in every state', () => {
    const bench = new Bench(policy);
    const costs: number[] = [];
    const spy: Policy = {
      ...policy,
      rate: (candidates, context) => {
        policy.rate(candidates, context);
        costs.push(...candidates.costs.subarray(0, candidates.count));
      },
    };
    const watched = new Bench(spy);
    for (const cause of ['completed', 'server-error', 'client-gone'] as const) {
      const { id } = watched.pick();
      watched.now += cause === 'completed' ? 86_400_000 : 0;
      watched.scheduler.done(id, cause);
      watched.pick();
    }
    expect(costs.length).toBeGreaterThan(bench.scheduler.endpoints.size);
    for (const cost of costs) expect(Number.isFinite(cost) && cost >= 0).toBe(true);
  });
});
