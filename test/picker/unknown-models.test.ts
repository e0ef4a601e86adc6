import type { PickResult } from '../../src/picker/scheduling';
import { leastRequests } from '../../src/picker/scheduling/policies/least-requests';
import { Scheduler } from '../../src/picker/scheduling/scheduler';
import { UnknownModels } from '../../src/picker/unknown-models';
import { pickRequest } from './scheduling/_pick-request';

/** A scheduler with a server that serves `base`, and what looks again at it. */
function pool() {
  const clock = { now: 10_000 };
  const scheduler = new Scheduler({ policy: leastRequests, now: () => clock.now, random: () => 0, onMisuse: 'throw' });
  const slot = scheduler.endpoints.add('10.0.0.1:8000');
  scheduler.endpoints.setEligible(slot, true);
  const serve = (...models: string[]) => scheduler.endpoints.setModels(slot, new Set(models), true);
  serve('base');
  const looks: (() => void)[] = [];
  const port = new UnknownModels(
    scheduler,
    scheduler.endpoints,
    (done) => looks.push(done),
    () => clock.now,
  );
  const answers = new Map<number, PickResult>();
  const pick = (id: number, model: string) =>
    port.pick(pickRequest(id, { model }), (result) => {
      expect(answers.has(id)).toBe(false);
      answers.set(id, result);
    });
  return { clock, scheduler, serve, looks, port, answers, pick };
}

const REFUSED = { refusal: 'unknown-model' };
const PICKED = { endpoint: '10.0.0.1:8000' };

test('a known model is picked for at once', () => {
  const { answers, looks, pick } = pool();
  pick(1, 'base');
  expect([answers.get(1), looks.length]).toEqual([PICKED, 0]);
});

test('an unknown one is refused after another look', () => {
  const { answers, looks, pick, scheduler } = pool();
  pick(1, 'other');
  expect(answers.size).toBe(0);
  looks[0]();
  expect(answers.get(1)).toEqual(REFUSED);
  expect(scheduler.refusals['unknown-model']).toBe(1);
});

test('one that was loaded meanwhile is picked for, and whoever waits shares one look', () => {
  const { answers, looks, pick, port, scheduler, serve } = pool();
  pick(1, 'adapter');
  pick(2, 'adapter');
  pick(3, 'nonsense');
  expect(looks).toHaveLength(1);
  serve('base', 'adapter');
  looks[0]();
  expect([1, 2, 3].map((id) => answers.get(id))).toEqual([PICKED, PICKED, REFUSED]);
  port.firstToken(1);
  port.usage(1, 10, 10, undefined);
  port.done(1, 'completed');
  port.done(2, 'client-gone');
  expect(scheduler.inFlight).toBe(0);
});

test('whatever is asked for, servers are looked at once a second at most', () => {
  const { answers, clock, looks, pick } = pool();
  pick(1, 'other');
  looks[0]();
  clock.now += 999;
  pick(2, 'other');
  expect([answers.get(2), looks.length]).toEqual([REFUSED, 1]);
  clock.now += 1;
  pick(3, 'other');
  expect([answers.has(3), looks.length]).toEqual([false, 2]);
});
