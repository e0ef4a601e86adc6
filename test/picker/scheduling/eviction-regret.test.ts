import { EvictionRegret } from '../../../src/picker/scheduling/eviction-regret';
import { regretWeightedLearned } from '../../../src/picker/scheduling/policies/regret-weighted-learned';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { chainOf } from '../prefix/_chains';
import { pickRequest } from './_pick-request';

/** Prompts of this many blocks are asked for in turn, at an endpoint that has room for some of them. */
function regretAfter(prompts: number, room: number): number {
  const regret = new EvictionRegret(2 ** 10, 5);
  const held: Uint32Array[] = [];
  regret.add(0, room * 8);
  for (let round = 0; round < 2_000; round++) {
    const hashes = chainOf([String.fromCharCode(65 + (round % prompts)).repeat(2_048)]);
    const known = held.findIndex((each) => each[0] === hashes[0]);
    regret.sent(0, hashes, known < 0 ? 0 : 8);
    if (known >= 0) held.splice(known, 1);
    held.push(hashes);
    if (held.length <= room) continue;
    const evicted = held.shift()!;
    for (let at = 0; at < evicted.length; at += 2) regret.evicted(0, evicted[at], evicted[at + 1]);
  }
  return regret.value;
}

test('is high where a little more room would hold everything that comes back', () => {
  expect(regretAfter(17, 16)).toBeGreaterThan(7);
});

test('is low where far more room would be needed, or nothing comes back', () => {
  expect(regretAfter(40, 16)).toBeLessThan(1.5);
});

test('is what was assumed while nothing is looked for in vain', () => {
  expect(regretAfter(1, 16)).toBeGreaterThan(4.5);
});

test('is measured from what a scheduler is asked', () => {
  const seen: number[] = [];
  const watched = new Scheduler({
    policy: {
      ...regretWeightedLearned,
      rate: (candidates, context) => {
        seen.push(context.regret);
        regretWeightedLearned.rate(candidates, context);
      },
    },
    now: () => 0,
    random: seededRandom(1),
    onMisuse: 'throw',
  });
  watched.endpoints.setEligible(watched.endpoints.add('10.0.0.1:8000'), true);
  watched.endpoints.setKvCapacity(0, 16 * 8 * 64);
  for (let id = 0; id < 2_000; id++) {
    const prompt = String.fromCharCode(65 + (id % 40)).repeat(2_048);
    watched.pick(pickRequest(id, { textBytes: prompt.length, hashes: chainOf([prompt]) }), () => {});
    watched.done(id, 'completed');
  }
  expect(seen[0]).toBe(5);
  expect(seen.at(-1)).toBeLessThan(2);
});
