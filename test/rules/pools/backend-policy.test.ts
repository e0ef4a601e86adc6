import { type Draft, expectOnly, findingsAfter } from '../_right-set';

test('a pool without a policy is found', () => {
  expectOnly(
    findingsAfter((set) => Object.assign(set, { backendPolicy: undefined })),
    {
      code: 'GKEI_BACKEND_POLICY_MISSING',
      object: 'InferencePool chat',
      problem: 'no GCPBackendPolicy targets the pool chat, so answers are cut after 30 s',
      remedy: 'with timeoutSec and connectionDraining',
    },
  );
});

test.each<[string, Draft, number]>([
  ['no timeout', undefined, 30],
  ['a short timeout', 300, 300],
])('%s is found', (_what, timeoutSec, timeout) => {
  expectOnly(
    findingsAfter(({ backendPolicy }) => {
      backendPolicy.spec.default.timeoutSec = timeoutSec;
    }),
    {
      code: 'GKEI_BACKEND_TIMEOUT_TOO_SHORT',
      object: 'GCPBackendPolicy chat',
      problem: `default.timeoutSec is ${timeout},`,
      remedy: 'at least 600',
    },
  );
});

test.each<[string, Draft, number]>([
  ['no draining', undefined, 0],
  ['draining shorter than the pods’ grace', { drainingTimeoutSec: 149 }, 149],
])('%s is found', (_what, connectionDraining, draining) => {
  expectOnly(
    findingsAfter(({ backendPolicy }) => {
      backendPolicy.spec.default.connectionDraining = connectionDraining;
    }),
    {
      code: 'GKEI_DRAINING_TOO_SHORT',
      object: 'GCPBackendPolicy chat',
      problem: `drainingTimeoutSec is ${draining}, and leaving pods may serve for 150 s`,
      remedy: 'set it to at least 150',
    },
  );
});

test('the longest draining that GKE knows is enough for pods with a longer grace', () => {
  expect(
    findingsAfter(({ server, backendPolicy }) => {
      server.spec.template.spec.terminationGracePeriodSeconds = 7200;
      backendPolicy.spec.default.connectionDraining.drainingTimeoutSec = 3600;
    }),
  ).toEqual([]);
});
