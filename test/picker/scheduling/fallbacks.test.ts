import { FAILURES_IN_A_ROW, FIRST_PAUSE_MS } from '../../../src/picker/scheduling/endpoint-health';
import { POLICIES } from '../../../src/picker/scheduling/policies';
import { leastRequests } from '../../../src/picker/scheduling/policies/least-requests';
import { regretWeighted } from '../../../src/picker/scheduling/policies/regret-weighted';
import type { Policy } from '../../../src/picker/scheduling/policy';
import type { PickRequest } from '../../../src/picker/scheduling/port';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { chainOf } from '../prefix/_chains';
import { pickRequest } from './_pick-request';

const [A, B, C, D] = ['10.0.0.1:8000', '10.0.0.2:8000', '[fd00::3]:8000', '10.0.0.4:8000'];

class Fleet {
  readonly scheduler: Scheduler;
  now = 1_000;
  private lastId = 0;

  constructor(ids: readonly string[], fallbackEndpoints: number, policy: Policy = leastRequests) {
    const options = { now: () => this.now, random: seededRandom(3), onMisuse: 'throw' } as const;
    this.scheduler = new Scheduler({ policy, fallbackEndpoints, ...options });
    const { endpoints } = this.scheduler;
    for (const id of ids) endpoints.setEligible(endpoints.add(id), true);
    this.report(ids);
  }

  report(ids: readonly string[]): void {
    const { endpoints } = this.scheduler;
    const load = { running: 0, waiting: 0, kvCacheUse: 0 };
    for (const id of ids) endpoints.setScraped(endpoints.slotOf(id)!, load, this.now);
  }

  /** Sends a request. @returns its id, and where it may go, in order */
  send(differs: Partial<PickRequest> = {}): { id: number; to: string[] } {
    const id = ++this.lastId;
    const to: string[] = [];
    this.scheduler.pick(pickRequest(id, differs), ({ endpoint, fallbacks = [] }) =>
      to.push(endpoint ?? '', ...fallbacks),
    );
    return { id, to };
  }

  load(id: string, requests: number): void {
    for (let i = 0; i < requests; i++) this.send({ subset: [id] });
  }

  booked(id: string): number {
    return this.scheduler.endpoints.booked[this.scheduler.endpoints.slotOf(id)!];
  }
}

test('none unless they are asked for', () => {
  expect(new Fleet([A, B, C], 0).send().to).toHaveLength(1);
});

test('the cheapest of the others follow the picked one, in order', () => {
  const fleet = new Fleet([A, B, C, D], 2);
  fleet.load(A, 3);
  fleet.load(B, 1);
  fleet.load(C, 2);
  fleet.load(D, 4);
  expect(fleet.send().to).toEqual([B, C, A]);
  expect([A, B, C, D].map((id) => fleet.booked(id))).toEqual([3, 2, 2, 4]);
});

test('as many as there are', () => {
  expect(new Fleet([A], 2).send().to).toEqual([A]);
  expect(new Fleet([A, B], 2).send().to.sort()).toEqual([A, B]);
});

test('another machine comes before another port of the same one', () => {
  const fleet = new Fleet([A, '10.0.0.1:8001', B, '[fd00::3]:8001', C], 2);
  fleet.load(B, 5);
  fleet.load(C, 5);
  fleet.load('[fd00::3]:8001', 6);
  const { to } = fleet.send();
  expect(to[0]).toMatch(/^10\.0\.0\.1:/);
  expect(to.slice(1).sort()).toEqual([B, C]);
  const pair = new Fleet([A, '10.0.0.1:8001'], 2);
  expect(pair.send().to.sort()).toEqual([A, '10.0.0.1:8001']);
});

test('only what the gateway allows and what works', () => {
  const fleet = new Fleet([A, B, C, D], 2);
  expect(fleet.send({ subset: [A, C] }).to.sort()).toEqual([A, C]);
  fleet.scheduler.endpoints.setEligible(fleet.scheduler.endpoints.slotOf(A)!, false);
  fleet.scheduler.endpoints.setRefused(fleet.scheduler.endpoints.slotOf(B)!);
  expect(fleet.send().to.sort()).toEqual([D, C]);
});

test('none for a request that one endpoint alone can serve, unless it may not go there', () => {
  const fleet = new Fleet([A, B, C], 2);
  expect(fleet.send({ home: B }).to).toEqual([B]);
  expect(fleet.send({ home: B, subset: [A, C] }).to.sort()).toEqual([A, C]);
  fleet.scheduler.endpoints.setEligible(fleet.scheduler.endpoints.slotOf(B)!, false);
  expect(fleet.send({ home: B }).to.sort()).toEqual([A, C]);
});

test('those of a trial are chosen by what they hold of its prompt, not of the one before', () => {
  const fleet = new Fleet([A, B, C, D], 2, regretWeighted);
  const [one, other] = ['p', 'q'].map((letter) => {
    const text = letter.repeat(40_000);
    return { textBytes: text.length, hashes: chainOf([text]) };
  });
  const serve = (differs: Partial<PickRequest>) => {
    const { id } = fleet.send(differs);
    fleet.scheduler.firstToken(id);
    fleet.scheduler.done(id, 'completed');
  };
  serve({ ...one, subset: [B] });
  serve({ ...other, subset: [D] });
  for (let i = 0; i < FAILURES_IN_A_ROW; i++) fleet.scheduler.done(fleet.send({ subset: [A] }).id, 'server-error');
  serve(one);
  fleet.now += FIRST_PAUSE_MS;
  fleet.report([A, B, C, D]);
  expect(fleet.send(other).to.slice(0, 2)).toEqual([A, D]);
});

test.each(POLICIES.map((policy) => [policy.name, policy] as const))(
  'under %s, also where it would not send it',
  (_, policy) => {
    const fleet = new Fleet([A, B, C], 2, policy);
    const prompt = { textBytes: 40_000, hashes: chainOf(['p'.repeat(40_000)]) };
    for (let i = 0; i < 5; i++) expect(fleet.send(prompt).to.sort()).toEqual([A, B, C]);
  },
);

describe('when the gateway went on to one', () => {
  test('the booking moves there', () => {
    const fleet = new Fleet([A, B, C], 2);
    const { id, to } = fleet.send();
    fleet.scheduler.served(id, to[1]);
    expect(to.map((endpoint) => fleet.booked(endpoint))).toEqual([0, 1, 0]);
    fleet.scheduler.done(id, 'completed');
    expect(to.map((endpoint) => fleet.booked(endpoint))).toEqual([0, 0, 0]);
  });

  test('the picked one failed, and is left out after several', () => {
    const fleet = new Fleet([A, B, C], 2);
    fleet.load(B, 10);
    for (let i = 0; i < FAILURES_IN_A_ROW; i++) {
      const { id } = fleet.send({ subset: [A, B] });
      fleet.scheduler.served(id, B);
      fleet.scheduler.done(id, 'completed');
    }
    expect(fleet.scheduler.health.reasonOf(fleet.scheduler.endpoints.slotOf(A)!)).toBe('failures');
  });

  test('an endpoint that was not named says nothing of the picked one', () => {
    const fleet = new Fleet([A, B, C], 0);
    for (let i = 0; i < 2 * FAILURES_IN_A_ROW; i++) {
      const { id, to } = fleet.send({ subset: [A] });
      expect(to).toEqual([A]);
      fleet.scheduler.served(id, B);
      fleet.scheduler.done(id, 'completed');
    }
    expect(fleet.scheduler.health.ejected).toBe(0);
  });
});
