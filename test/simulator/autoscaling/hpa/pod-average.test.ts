import { DEFAULT_BEHAVIOR } from '../../../../src/simulator/autoscaling/hpa';
import {
  averageValue,
  type PodTarget,
  replicasByPods,
  utilization,
} from '../../../../src/simulator/autoscaling/hpa/pod-average';

interface Others {
  readonly unready?: number;
  readonly missing?: number;
  readonly current?: number;
}

/** The number that such pods make out of `current`, which is all of them where it is not told. */
function decide(target: PodTarget, values: readonly number[], others: Others = {}): number | undefined {
  const { unready = 0, missing = 0 } = others;
  const names = (kind: string, count: number) => Array.from({ length: count }, (_, index) => `${kind}${index}`);
  const groups = {
    counted: new Map(values.map((value, index) => [`p${index}`, value])),
    unready: names('u', unready),
    missing: names('m', missing),
  };
  return replicasByPods(groups, target, others.current ?? values.length + unready + missing, DEFAULT_BEHAVIOR);
}

describe('an average value', () => {
  it('wants the mean at its target', () => {
    expect(decide(averageValue(10), [20, 20, 20])).toBe(6);
    expect(decide(averageValue(10), [4, 4, 4, 4])).toBe(2);
    expect(decide(averageValue(10), [21, 0])).toBe(2);
  });

  it('leaves alone what is within a tenth of it, on both sides and exactly', () => {
    for (const value of [9, 10, 11]) {
      expect(decide(averageValue(10), [value, value, value])).toBe(3);
    }
    expect(decide(averageValue(10), [11.4, 11.4, 11.4])).toBe(4);
  });

  it('adds less while pods load: they are missing, and count as using nothing', () => {
    // 40 of 10 by two pods would be 4 replicas for each; two that load already will take their part.
    expect(decide(averageValue(10), [40, 40], { missing: 2 })).toBe(8);
    expect(decide(averageValue(10), [15, 15], { missing: 1 })).toBe(3);
    expect(decide(averageValue(10), [30, 30], { unready: 2 })).toBe(6);
  });

  it('takes fewer away while pods are missing: they count as using their target', () => {
    expect(decide(averageValue(10), [2, 2, 2, 2])).toBe(1);
    expect(decide(averageValue(10), [2, 2], { missing: 2 })).toBe(3);
    // Pods that start say nothing about fewer, and are left out.
    expect(decide(averageValue(10), [2, 2], { unready: 2 })).toBe(1);
  });

  it('does not turn around: where missing pods make more into fewer, nothing changes', () => {
    expect(decide(averageValue(10), [15], { missing: 3 })).toBe(4);
    expect(decide(averageValue(10), [5], { missing: 1, current: 1 })).toBe(1);
  });

  it('is unknown while no pod tells', () => {
    expect(decide(averageValue(10), [], { missing: 3 })).toBeUndefined();
    expect(decide(averageValue(10), [], { unready: 3 })).toBeUndefined();
  });
});

describe('a utilization', () => {
  it('is of what pods request, in whole percent', () => {
    expect(decide(utilization(80, 4), [4, 4])).toBe(3);
    expect(decide(utilization(50, 4), [3, 3])).toBe(3);
    // 88.75 % counts as 88 %, which is within the tolerance.
    expect(decide(utilization(80, 4), [3.55, 3.55])).toBe(2);
    expect(decide(utilization(80, 4), [3.6, 3.6])).toBe(3);
  });

  it('takes missing pods for full ones when pods may leave', () => {
    // The mean of 10 % and 100 % is 55 % of a target of 80 %, so that one of two may not leave.
    expect(decide(utilization(80, 4), [0.4], { missing: 1 })).toBe(2);
    expect(decide(utilization(80, 4), [0.4, 0.4])).toBe(1);
    expect(decide(utilization(80, 4), [3.2], { missing: 1 })).toBe(2);
  });
});
