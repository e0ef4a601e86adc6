import { session } from '../../../src/picker/scheduling/policies/session';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { pickRequest } from './_pick-request';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `10.0.0.${index + 1}:8000`);

/** Where each of a thousand sessions goes. */
function homes(endpoints: readonly string[]): string[] {
  const scheduler = new Scheduler({ policy: session, now: () => 0, random: () => 0, onMisuse: 'throw' });
  for (const id of endpoints) scheduler.endpoints.setEligible(scheduler.endpoints.add(id), true);
  return Array.from({ length: 1_000 }, (_, id) => {
    let home = '';
    scheduler.pick(pickRequest(id, { session: `session-${id}` }), ({ endpoint }) => {
      home = endpoint!;
    });
    return home;
  });
}

test('sessions are spread evenly, and equally by every replica', () => {
  const spread = homes(ids(10));
  for (const id of ids(10)) {
    const share = spread.filter((home) => home === id).length;
    expect(share).toBeGreaterThan(60);
    expect(share).toBeLessThan(140);
  }
  expect(homes(ids(10).reverse())).toEqual(spread);
});

test('only the sessions of an endpoint that leaves move, and only to one that joins', () => {
  const before = homes(ids(10));
  const after = homes(ids(9));
  const moved = before.filter((home, index) => home !== after[index]);
  expect(new Set(moved)).toEqual(new Set([ids(10)[9]]));
});
