import { type Draft, expectOnly, findingsAfter, type RightSet } from '../_right-set';

const MISSING = {
  code: 'GKEI_DISRUPTION_BUDGET_MISSING',
  object: 'Deployment chat',
  problem: 'no PodDisruptionBudget selects its 2 replicas',
  remedy: 'add one with maxUnavailable 1',
} as const;

test.each<[string, (set: RightSet) => void]>([
  ['without one', (set) => Object.assign(set, { budget: undefined })],
  ['with one of another app', ({ budget }) => Object.assign(budget.spec.selector.matchLabels, { app: 'other' })],
  ['with one of another namespace', ({ budget }) => Object.assign(budget.metadata, { namespace: 'other' })],
])('replicated servers %s are found', (_what, mistake) => {
  expectOnly(findingsAfter(mistake), MISSING);
});

test.each<[Draft, string]>([
  [{ minAvailable: 2 }, 'minAvailable is 2 with 2 replica(s)'],
  [{ minAvailable: '80%' }, 'minAvailable is "80%" with 2 replica(s)'],
  [{ maxUnavailable: 0 }, 'maxUnavailable is 0'],
  [{ maxUnavailable: '0%' }, 'maxUnavailable is "0%"'],
])('a budget that lets no pod go is found: %j', (bound, problem) => {
  expectOnly(
    findingsAfter(({ budget: { spec } }) => {
      delete spec.maxUnavailable;
      Object.assign(spec, bound);
    }),
    {
      code: 'GKEI_DISRUPTION_BUDGET_BLOCKS',
      object: 'PodDisruptionBudget chat',
      problem: `${problem}${problem.includes('with') ? '' : ' with 2 replica(s)'}, which lets no pod go`,
      remedy: 'set maxUnavailable to 1 instead',
    },
  );
});

test.each<[string, (set: RightSet) => void]>([
  [
    'one replica',
    (set) => {
      set.server.spec.replicas = 1;
      set.budget = undefined;
    },
  ],
  [
    'a minimum below the replicas',
    ({ budget }) => Object.assign(budget.spec, { maxUnavailable: undefined, minAvailable: 1 }),
  ],
  [
    'replicas that an autoscaler sets',
    ({ server, budget }) => {
      delete server.spec.replicas;
      Object.assign(budget.spec, { maxUnavailable: undefined, minAvailable: 1 });
    },
  ],
  [
    'a selector by expressions',
    ({ budget }) => {
      budget.spec.selector = { matchExpressions: [{ key: 'app', operator: 'In', values: ['chat'] }] };
    },
  ],
])('%s is right', (_what, change) => {
  expect(findingsAfter(change)).toEqual([]);
});
