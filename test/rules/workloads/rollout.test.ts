import { expectOnly, findingsAfter } from '../_right-set';

test.each([
  ['absent', undefined],
  ['named without its numbers', { type: 'RollingUpdate' }],
  ['empty', { rollingUpdate: {} }],
])('a strategy that is %s is found', (_what, strategy) => {
  expectOnly(
    findingsAfter(({ server }) => {
      server.spec.strategy = strategy;
    }),
    {
      code: 'GKEI_ROLLOUT_DEADLOCK',
      object: 'Deployment chat',
      problem: 'which with 2 replica(s) removes no old pod before a new one is ready',
      remedy: '{ maxSurge: 0, maxUnavailable: 1 }',
    },
  );
});

test('Recreate is a choice, and from four replicas on the default takes one away', () => {
  expect(
    findingsAfter(({ server }) => {
      server.spec.strategy = { type: 'Recreate' };
    }),
  ).toEqual([]);
  expect(
    findingsAfter(({ server }) => {
      delete server.spec.strategy;
      server.spec.replicas = 4;
    }),
  ).toEqual([]);
});
