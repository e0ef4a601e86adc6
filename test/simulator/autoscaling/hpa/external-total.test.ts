import { DEFAULT_BEHAVIOR } from '../../../../src/simulator/autoscaling/hpa';
import { replicasByTotal } from '../../../../src/simulator/autoscaling/hpa/external-total';
import { pod, pods } from './pods';

const average = { type: 'AverageValue', value: 10 } as const;
const value = { type: 'Value', value: 10 } as const;

it('divides a total by the target of one replica, whatever there is now', () => {
  for (const current of [1, 3, 30]) {
    expect(replicasByTotal(95, average, current, pods(current), DEFAULT_BEHAVIOR)).toBe(10);
  }
});

it('leaves the number alone where each has its target, within a tenth', () => {
  for (const total of [90, 100, 110]) {
    expect(replicasByTotal(total, average, 10, pods(10), DEFAULT_BEHAVIOR)).toBe(10);
  }
  expect(replicasByTotal(111, average, 10, pods(10), DEFAULT_BEHAVIOR)).toBe(12);
});

it('multiplies the ready pods alone by how far a value is off', () => {
  expect(replicasByTotal(30, value, 2, pods(2), DEFAULT_BEHAVIOR)).toBe(6);
  // While five of six load, three times as many as the first one is what there is already.
  const loading = [pod('p0'), ...pods(5, { ready: false })];
  expect(replicasByTotal(30, value, 6, loading, DEFAULT_BEHAVIOR)).toBe(3);
  expect(replicasByTotal(10.5, value, 6, loading, DEFAULT_BEHAVIOR)).toBe(6);
});
