import type { EjectionReason } from '../../../src/picker/scheduling/endpoint-health';
import {
  FAILURES_IN_A_ROW,
  FIRST_PAUSE_MS,
  FORGIVEN_AFTER_MS,
  LONGEST_PAUSE_MS,
  TRIAL_MS,
} from '../../../src/picker/scheduling/endpoint-health';
import { POLICIES } from '../../../src/picker/scheduling/policies';
import { random } from '../../../src/picker/scheduling/policies/random';
import type { Policy } from '../../../src/picker/scheduling/policy';
import type { DoneCause } from '../../../src/picker/scheduling/port';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { pickRequest } from './_pick-request';

const [A, B, C, D] = ['10.0.0.1:8000', '10.0.0.2:8000', '10.0.0.3:8000', '10.0.0.4:8000'];
const REPORT = { running: 0, waiting: 0, kvCacheUse: 0 };

/** A pool of which every endpoint reports. */
class Fleet {
  now = 1_000_000;
  readonly told: [string, EjectionReason | undefined][] = [];
  readonly scheduler: Scheduler;
  private lastId = 0;

  constructor(ids: readonly string[], policy: Policy = random) {
    this.scheduler = new Scheduler({
      policy,
      now: () => this.now,
      random: seededRandom(5),
      onMisuse: 'throw',
      onEjection: (endpoint, reason) => this.told.push([endpoint, reason]),
    });
    const { endpoints } = this.scheduler;
    for (const id of ids) endpoints.setEligible(endpoints.add(id), true);
    this.report(ids);
  }

  report(ids: readonly string[]): void {
    for (const id of ids) this.scheduler.endpoints.setScraped(this.slot(id), REPORT, this.now);
  }

  refuse(id: string): void {
    this.scheduler.endpoints.setRefused(this.slot(id));
  }

  slot(id: string): number {
    return this.scheduler.endpoints.slotOf(id)!;
  }

  /** Sends a request; to any of the pool, or to one of a subset. */
  send(subset?: readonly string[], priority = 0): { id: number; endpoint: string } {
    const id = ++this.lastId;
    let endpoint = '';
    this.scheduler.pick(pickRequest(id, { subset, priority }), (result) => {
      endpoint = result.endpoint ?? '';
    });
    return { id, endpoint };
  }

  /** Sends a request and ends it. */
  run(cause: DoneCause, subset?: readonly string[]): string {
    const { id, endpoint } = this.send(subset);
    this.scheduler.done(id, cause);
    return endpoint;
  }

  fail(id: string, times = FAILURES_IN_A_ROW): void {
    for (let i = 0; i < times; i++) this.run('server-error', [id]);
  }

  /** Where requests go that stay in flight. */
  used(count = 100): Set<string> {
    return new Set(Array.from({ length: count }, () => this.send().endpoint));
  }
}

describe('an endpoint whose answers fail', () => {
  test.each(['server-error', 'server-reset', 'deadline'] as const)(
    'is left out after several in a row: %s',
    (cause) => {
      const fleet = new Fleet([A, B, C]);
      for (let i = 1; i < FAILURES_IN_A_ROW; i++) fleet.run(cause, [A]);
      expect(fleet.used()).toContain(A);
      fleet.run(cause, [A]);
      expect(fleet.used()).toEqual(new Set([B, C]));
      expect(fleet.told).toEqual([[A, 'failures']]);
      expect(fleet.scheduler.health.ejections).toEqual({ failures: 1, refused: 0 });
    },
  );

  test.each(['server-error', 'server-reset', 'deadline'] as const)(
    'is left out when they began before: %s',
    (cause) => {
      const fleet = new Fleet([A, B, C]);
      for (let i = 0; i < FAILURES_IN_A_ROW; i++) {
        const { id } = fleet.send([A]);
        fleet.scheduler.firstToken(id);
        fleet.scheduler.done(id, cause);
      }
      expect(fleet.told).toEqual([[A, 'failures']]);
    },
  );

  test('is neither cleared by a beginning nor blamed for it', () => {
    const fleet = new Fleet([A, B, C]);
    fleet.fail(A, FAILURES_IN_A_ROW - 1);
    fleet.scheduler.firstToken(fleet.send([A]).id);
    expect(fleet.told).toEqual([]);
    fleet.fail(A, 1);
    expect(fleet.told).toEqual([[A, 'failures']]);
  });

  test.each(['completed', 'client-error'] as const)('stays when one between them is %s', (cause) => {
    const fleet = new Fleet([A, B]);
    for (let i = 0; i < 20; i++) {
      fleet.fail(A, FAILURES_IN_A_ROW - 1);
      fleet.run(cause, [A]);
    }
    expect(fleet.told).toEqual([]);
  });

  test.each(['client-gone', 'refused', 'shutdown'] as const)('is neither blamed nor cleared by %s', (cause) => {
    const fleet = new Fleet([A, B]);
    for (let i = 0; i < 20; i++) fleet.run(cause, [A]);
    expect(fleet.told).toEqual([]);
    fleet.fail(A, FAILURES_IN_A_ROW - 1);
    fleet.run(cause, [A]);
    fleet.fail(A, 1);
    expect(fleet.told).toEqual([[A, 'failures']]);
  });

  test('gets one request when its pause is over, and all of its share once that is answered', () => {
    const fleet = new Fleet([A, B, C]);
    fleet.fail(A);
    fleet.now += FIRST_PAUSE_MS - 1;
    expect(fleet.used()).toEqual(new Set([B, C]));
    fleet.now += 1;
    const trial = fleet.send();
    expect(trial.endpoint).toBe(A);
    expect(fleet.used()).toEqual(new Set([B, C]));
    fleet.scheduler.firstToken(trial.id);
    expect(fleet.used()).toEqual(new Set([A, B, C]));
    expect(fleet.told).toEqual([
      [A, 'failures'],
      [A, undefined],
    ]);
  });

  test('is left out for twice as long each time that it fails again, up to a bound', () => {
    const fleet = new Fleet([A, B, C]);
    fleet.fail(A);
    const pauses: number[] = [];
    for (let trial = 0; trial < 8; trial++) {
      const since = fleet.now;
      while (fleet.run('completed', undefined) !== A) {
        fleet.now += 100;
        fleet.report([A, B, C]);
        if (fleet.scheduler.health.reasonOf(fleet.slot(A)) === undefined) break;
      }
      pauses.push(fleet.now - since);
      fleet.fail(A);
    }
    const expected = Array.from({ length: 8 }, (_, n) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** n));
    expect(pauses).toEqual(expected);
  });

  test('is left out again at once when its trial fails', () => {
    const fleet = new Fleet([A, B, C]);
    fleet.fail(A);
    fleet.now += FIRST_PAUSE_MS;
    expect(fleet.run('server-error')).toBe(A);
    fleet.now += 2 * FIRST_PAUSE_MS - 1;
    fleet.report([A, B, C]);
    expect(fleet.used()).toEqual(new Set([B, C]));
    fleet.now += 1;
    expect(fleet.run('completed')).toBe(A);
    expect(fleet.scheduler.health.ejections.failures).toBe(1);
  });

  test('has its first pause again after it worked for long', () => {
    const fleet = new Fleet([A, B, C]);
    for (const elapsed of [FIRST_PAUSE_MS, 2 * FIRST_PAUSE_MS]) {
      fleet.fail(A);
      fleet.now += elapsed;
      fleet.report([A, B, C]);
      expect(fleet.run('completed')).toBe(A);
    }
    fleet.now += FORGIVEN_AFTER_MS + 1;
    fleet.report([A, B, C]);
    fleet.fail(A);
    fleet.now += FIRST_PAUSE_MS;
    expect(fleet.run('completed')).toBe(A);
  });

  test('gets another trial when one ends without an outcome, or has none for long', () => {
    const fleet = new Fleet([A, B, C]);
    fleet.fail(A);
    fleet.now += FIRST_PAUSE_MS;
    expect(fleet.run('client-gone')).toBe(A);
    expect(fleet.send().endpoint).toBe(A);
    fleet.now += TRIAL_MS;
    fleet.report([A, B, C]);
    expect(fleet.used()).toEqual(new Set([B, C]));
    fleet.now += 1;
    expect(fleet.send().endpoint).toBe(A);
  });

  test('gets another trial when the gateway serves one from elsewhere', () => {
    const fleet = new Fleet([A, B, C]);
    fleet.fail(A);
    fleet.now += FIRST_PAUSE_MS;
    const { id, endpoint } = fleet.send();
    expect(endpoint).toBe(A);
    fleet.scheduler.served(id, B);
    fleet.scheduler.done(id, 'completed');
    expect(fleet.run('completed')).toBe(A);
  });

  test('is not taken back by answers to requests that were sent before', () => {
    const fleet = new Fleet([A, B, C]);
    const before = fleet.send([A]);
    fleet.fail(A);
    fleet.scheduler.firstToken(before.id);
    fleet.scheduler.done(before.id, 'completed');
    expect(fleet.used()).toEqual(new Set([B, C]));
  });

  test('starts anew when it leaves and comes back', () => {
    const fleet = new Fleet([A, B, C]);
    const late = fleet.send([A]);
    fleet.fail(A);
    fleet.scheduler.endpoints.remove(A);
    fleet.scheduler.done(late.id, 'server-error');
    expect(fleet.scheduler.health.ejected).toBe(0);
    fleet.scheduler.endpoints.setEligible(fleet.scheduler.endpoints.add(A), true);
    fleet.report([A]);
    expect(fleet.used()).toEqual(new Set([A, B, C]));
  });
});

test('another endpoint at the same address is not blamed for what became of requests to the one before', () => {
  const fleet = new Fleet([A, B, C]);
  const { endpoints } = fleet.scheduler;
  const before = Array.from({ length: FAILURES_IN_A_ROW }, () => fleet.send([A]).id);
  endpoints.remove(A);
  endpoints.setEligible(endpoints.add(A), true);
  fleet.report([A]);
  const own = fleet.send([A]).id;
  for (const id of before) fleet.scheduler.done(id, 'server-reset');
  expect([fleet.told, endpoints.requestTime[fleet.slot(A)]]).toEqual([[], 0]);
  fleet.fail(A, FAILURES_IN_A_ROW - 1);
  fleet.scheduler.done(own, 'server-reset');
  expect(fleet.told).toEqual([[A, 'failures']]);
});

describe('a sheddable request while an endpoint is due for its trial', () => {
  const due = (): Fleet => {
    const fleet = new Fleet([A, B, C]);
    fleet.fail(A);
    fleet.now += FIRST_PAUSE_MS;
    return fleet;
  };

  test('is its trial while the others have room, though nothing is known of its own load', () => {
    const fleet = due();
    fleet.report([B, C]);
    expect(fleet.send(undefined, -1).endpoint).toBe(A);
    expect(fleet.send(undefined, -1).endpoint).not.toBe(A);
  });

  test('is refused while the others are full, and the trial stays due', () => {
    const fleet = due();
    fleet.report([A]);
    expect(fleet.send(undefined, -1).endpoint).toBe('');
    expect(fleet.send().endpoint).toBe(A);
  });
});

describe('an endpoint that refuses connections', () => {
  test('is left out at once, for as long as it does, and on trial once it reports', () => {
    const fleet = new Fleet([A, B, C]);
    fleet.refuse(A);
    fleet.refuse(A);
    expect(fleet.told).toEqual([[A, 'refused']]);
    fleet.now += 86_400_000;
    fleet.report([B, C]);
    expect(fleet.used()).toEqual(new Set([B, C]));
    fleet.report([A]);
    const trial = fleet.send();
    expect(trial.endpoint).toBe(A);
    expect(fleet.used()).toEqual(new Set([B, C]));
    fleet.scheduler.done(trial.id, 'completed');
    expect(fleet.used()).toEqual(new Set([A, B, C]));
    expect(fleet.scheduler.health.ejections).toEqual({ failures: 0, refused: 1 });
  });

  test('is not sent the trial that it was due for its failures', () => {
    const fleet = new Fleet([A, B, C]);
    fleet.fail(A);
    fleet.refuse(A);
    fleet.now += LONGEST_PAUSE_MS;
    fleet.report([B, C]);
    expect(fleet.used()).toEqual(new Set([B, C]));
  });

  test('is none of our business while it is not ready', () => {
    const fleet = new Fleet([A, B]);
    fleet.scheduler.endpoints.setEligible(fleet.slot(A), false);
    fleet.refuse(A);
    expect([fleet.told, fleet.scheduler.health.ejected]).toEqual([[], 0]);
  });
});

describe('half of the pool stays', () => {
  test.each([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [9, 4],
  ])('of %d that fail %d are left out', (size, out) => {
    const ids = Array.from({ length: size }, (_, index) => `10.0.1.${index}:8000`);
    const fleet = new Fleet(ids);
    for (const id of ids) fleet.fail(id);
    for (const id of ids) fleet.refuse(id);
    expect(fleet.scheduler.health.ejected).toBe(out);
    fleet.report(ids.slice(out));
    expect(fleet.used(300).size).toBe(size - out);
  });

  test('a subset of the pool that fails is used', () => {
    const fleet = new Fleet([A, B, C, D]);
    fleet.fail(A);
    expect(fleet.send([A]).endpoint).toBe(A);
    expect(new Set(Array.from({ length: 30 }, () => fleet.send([A, B]).endpoint))).toEqual(new Set([B]));
  });

  test('one that was spared is left out when another has come back', () => {
    const fleet = new Fleet([A, B]);
    fleet.refuse(A);
    fleet.refuse(B);
    fleet.report([A]);
    expect(fleet.run('completed')).toBe(A);
    fleet.refuse(B);
    expect(fleet.used()).toEqual(new Set([A]));
  });
});

test.each(POLICIES.map((policy) => [policy.name, policy] as const))('under %s too', (_, policy) => {
  const fleet = new Fleet([A, B, C, D], policy);
  fleet.fail(B);
  expect(fleet.used()).toEqual(new Set([A, C, D]));
  fleet.now += FIRST_PAUSE_MS;
  fleet.report([A, B, C, D]);
  expect(fleet.run('completed')).toBe(B);
  expect(fleet.scheduler.health.ejected).toBe(0);
});
