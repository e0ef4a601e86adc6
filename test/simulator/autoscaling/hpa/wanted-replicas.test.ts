import { wantedReplicas } from '../../../../src/simulator/autoscaling/hpa/wanted-replicas';

it('follows the metric that wants most', () => {
  expect(wantedReplicas([3, 7, 5], 4)).toBe(7);
  expect(wantedReplicas([1, 2], 4)).toBe(2);
});

it('takes none away while a metric cannot be read, and still adds', () => {
  expect(wantedReplicas([2, undefined], 4)).toBeUndefined();
  expect(wantedReplicas([4, undefined], 4)).toBe(4);
  expect(wantedReplicas([undefined, 6], 4)).toBe(6);
});

it('changes nothing while none can be read', () => {
  expect(wantedReplicas([undefined, undefined], 4)).toBeUndefined();
});
