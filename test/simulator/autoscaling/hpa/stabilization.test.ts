import { DEFAULT_BEHAVIOR } from '../../../../src/simulator/autoscaling/hpa';
import { Stabilization } from '../../../../src/simulator/autoscaling/hpa/stabilization';

it('goes up at once and down as far as the most of the window', () => {
  const stabilization = new Stabilization(DEFAULT_BEHAVIOR, 2, 0);
  expect(stabilization.stabilize(8, 2, 15_000)).toBe(8);
  expect(stabilization.stabilize(3, 8, 30_000)).toBe(8);
  expect(stabilization.stabilize(5, 8, 200_000)).toBe(8);
  // The wish for 8 is 300 s old, the one for 5 is not.
  expect(stabilization.stabilize(3, 8, 315_000)).toBe(5);
  expect(stabilization.stabilize(3, 5, 500_000)).toBe(3);
});

it('waits before it goes up, where a window asks for it', () => {
  const { scaleUp, scaleDown } = DEFAULT_BEHAVIOR;
  const slow = { scaleUp: { ...scaleUp, stabilizationWindowSeconds: 60 }, scaleDown };
  const stabilization = new Stabilization(slow, 2, 0);
  expect(stabilization.stabilize(8, 2, 15_000)).toBe(2);
  expect(stabilization.stabilize(9, 2, 60_000)).toBe(8);
});

it('does not go down below what there was at the start before the window is over', () => {
  const stabilization = new Stabilization(DEFAULT_BEHAVIOR, 6, 0);
  expect(stabilization.stabilize(1, 6, 285_000)).toBe(6);
  expect(stabilization.stabilize(1, 6, 300_000)).toBe(1);
});
