import { allowedDisruptions, readDisruptionBudget } from '../../../src/rules/views/disruption-budget';

test.each<[Record<string, unknown>, number | undefined, number | undefined]>([
  [{ maxUnavailable: 1 }, 3, 1],
  [{ maxUnavailable: '10%' }, 3, 1],
  [{ minAvailable: 1 }, 3, 2],
  [{ minAvailable: '50%' }, 3, 1],
  [{ minAvailable: 5 }, 3, 0],
  [{ minAvailable: 1 }, 0, undefined],
  [{ minAvailable: 1 }, undefined, undefined],
  [{ minAvailable: '100%' }, undefined, 0],
  [{ maxUnavailable: 0 }, undefined, 0],
  [{ maxUnavailable: 'one' }, 3, undefined],
  [{}, 3, undefined],
])('%j with %s replicas lets %s go', (spec, replicas, allowed) => {
  const budget = readDisruptionBudget({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'x' },
    spec,
  });
  expect(allowedDisruptions(budget, replicas)).toBe(allowed);
});
