import { random } from '../../../src/picker/scheduling/policies/random';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { pickRequest } from './_pick-request';

const A = '10.0.0.1:8000';
const B = '10.0.0.2:8000';

/** A prompt of 80,000 tokens takes ten seconds at the speed that is assumed until streams tell. */
const LONG_TEXT = 320_000;

describe('a request that says when its answer should begin', () => {
  let scheduler: Scheduler;
  let now: number;
  let lastId: number;

  beforeEach(() => {
    now = 0;
    lastId = 0;
    scheduler = new Scheduler({ policy: random, now: () => now, random: seededRandom(1), onMisuse: 'throw' });
    for (const id of [A, B]) {
      scheduler.endpoints.setEligible(scheduler.endpoints.add(id), true);
    }
  });

  function pick(differs: Parameters<typeof pickRequest>[1]): string | undefined {
    let endpoint: string | undefined;
    scheduler.pick(pickRequest(++lastId, differs), (result) => {
      endpoint = result.endpoint;
    });
    return endpoint;
  }

  /** Where twenty short requests go that end at once. */
  function used(ttftTarget?: number): string[] {
    const endpoints = Array.from({ length: 20 }, () => {
      const endpoint = pick({ ttftTarget });
      scheduler.done(lastId, 'client-gone');
      return endpoint!;
    });
    return [...new Set(endpoints)].sort();
  }

  function setWaiting(waitingAtA: number): void {
    for (const [id, waiting] of [
      [A, waitingAtA],
      [B, 0],
    ] as const) {
      scheduler.endpoints.setScraped(scheduler.endpoints.slotOf(id)!, { running: 9, waiting, kvCacheUse: 0.5 }, now);
    }
  }

  it('goes where less is computed before it', () => {
    pick({ textBytes: LONG_TEXT, subset: [A] });
    expect(used(1_000)).toEqual([B]);
    expect(used(20_000)).toEqual([A, B]);
    expect(used()).toEqual([A, B]);
  });

  it('goes where no request waits for another one to end', () => {
    pick({ subset: [A] });
    now = 30_000;
    setWaiting(3);
    expect(used(1_000)).toEqual([B]);
    setWaiting(0);
    expect(used(1_000)).toEqual([A, B]);
  });

  it('goes anywhere where the answer can begin in time nowhere', () => {
    expect(used(0.001)).toEqual([A, B]);
  });

  it('follows the speed that streamed answers show', () => {
    pick({ textBytes: LONG_TEXT, subset: [A] });
    for (let count = 0; count < 20; count++) {
      pick({ textBytes: LONG_TEXT, subset: [B] });
      now += 1_000;
      scheduler.firstToken(lastId);
      scheduler.done(lastId, 'completed');
    }
    expect(used(3_000)).toEqual([A, B]);
  });
});
