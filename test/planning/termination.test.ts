import { requiredGrace } from '../../src/planning';

test('the grace covers both phases of a drain and 15 s for the processes to leave', () => {
  expect(requiredGrace({ preStop: 15, shutdown: 120 })).toBe(150);
});
