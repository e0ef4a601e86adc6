import { planDrain, requiredGrace, SPOT_GRACE } from '../../src/planning';

test('a drain without wishes', () => {
  expect(planDrain({}, false)).toEqual({ preStop: 15, shutdown: 120 });
});

test.each([
  ['no wishes', {}, { preStop: 5, shutdown: 5 }],
  ['a short wait', { preStop: 2 }, { preStop: 2, shutdown: 8 }],
  ['a long wait', { preStop: 10 }, { preStop: 10, shutdown: 0 }],
  ['a short drain', { shutdown: 2 }, { preStop: 5, shutdown: 2 }],
  ['a drain that leaves little', { shutdown: 9 }, { preStop: 1, shutdown: 9 }],
])('what is left free fits into a Spot VM’s notice: %s', (_what, wishes, drain) => {
  expect(planDrain(wishes, true)).toEqual(drain);
  expect(requiredGrace(drain)).toBeLessThanOrEqual(SPOT_GRACE);
});

test('wishes stand on Spot VMs too, for a rule to judge', () => {
  expect(planDrain({ preStop: 15, shutdown: 120 }, true)).toEqual({ preStop: 15, shutdown: 120 });
});

test('the grace covers both phases of a drain and 15 s for the processes to leave', () => {
  expect(requiredGrace({ preStop: 15, shutdown: 120 })).toBe(150);
});
