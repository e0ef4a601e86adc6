import { DEFAULT_BEHAVIOR, type HpaSpec, type ScalingRules } from '../../../../src/simulator/autoscaling/hpa';
import { ScalingLimits } from '../../../../src/simulator/autoscaling/hpa/scaling-limits';

function limits(scaleUp: Partial<ScalingRules> = {}, scaleDown: Partial<ScalingRules> = {}): ScalingLimits {
  const behavior: HpaSpec['behavior'] = {
    scaleUp: { ...DEFAULT_BEHAVIOR.scaleUp, ...scaleUp },
    scaleDown: { ...DEFAULT_BEHAVIOR.scaleDown, ...scaleDown },
  };
  return new ScalingLimits({ minReplicas: 2, maxReplicas: 30, metrics: [], behavior });
}

const pods = (value: number, periodSeconds: number) => ({ type: 'Pods', value, periodSeconds }) as const;
const percent = (value: number, periodSeconds: number) => ({ type: 'Percent', value, periodSeconds }) as const;

it('doubles, or adds four where that is more, in 15 s', () => {
  expect(limits().limit(30, 1, 0)).toBe(5);
  expect(limits().limit(30, 6, 0)).toBe(12);
  expect(limits().limit(7, 6, 0)).toBe(7);
});

it('counts what the period has seen already', () => {
  const some = limits();
  some.changed(1, 5, 0);
  expect(some.limit(30, 5, 10_000)).toBe(5);
  // The change is as old as the period and no longer in it.
  expect(some.limit(30, 5, 15_000)).toBe(10);
});

it('stays between the least and the most', () => {
  expect(limits().limit(99, 20, 0)).toBe(30);
  expect(limits().limit(0, 5, 0)).toBe(2);
  expect(limits().limit(5, 5, 0)).toBe(5);
});

it('takes away as slowly as its policies say, rounded down', () => {
  const slow = { policies: [percent(25, 60), pods(1, 60)] };
  expect(limits({}, slow).limit(2, 10, 0)).toBe(7);
  expect(limits({}, slow).limit(2, 3, 0)).toBe(2);
  expect(limits({}, { ...slow, selectPolicy: 'Min' }).limit(2, 10, 0)).toBe(9);
  const gone = limits({}, slow);
  gone.changed(10, 7, 0);
  expect(gone.limit(2, 7, 45_000)).toBe(7);
  expect(gone.limit(2, 7, 60_000)).toBe(5);
});

it('counts replicas that came against those that may leave, so that a period begins where it began', () => {
  const both = limits({}, { policies: [pods(1, 60)] });
  both.changed(5, 8, 0);
  // It had 5 when the period began, so that 4 may be left at its end.
  expect(both.limit(2, 8, 30_000)).toBe(4);
});

it('forbids a direction', () => {
  expect(limits({ selectPolicy: 'Disabled' }).limit(9, 5, 0)).toBe(5);
  expect(limits({}, { selectPolicy: 'Disabled' }).limit(2, 5, 0)).toBe(5);
});
