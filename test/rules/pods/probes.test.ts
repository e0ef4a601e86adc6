import { expectOnly, findingsAfter, vllmOf } from '../_right-set';

test.each([
  ['startupProbe', 'nothing tells a slow load from a hang', 'failureThreshold × periodSeconds above the load time'],
  ['readinessProbe', 'requests reach it before its model is loaded', 'set readinessProbe to GET /health'],
  ['livenessProbe', 'a server that hangs is never restarted', 'set livenessProbe to GET /health'],
])('a missing %s is found', (probe, consequence, remedy) => {
  expectOnly(
    findingsAfter((set) => {
      delete vllmOf(set)[probe];
    }),
    {
      code: 'GKEI_PROBE_MISSING',
      object: 'Deployment chat',
      problem: `container vllm has no ${probe}: ${consequence}`,
      remedy,
    },
  );
});

test('a fixed delay of another probe is no start-up probe', () => {
  expectOnly(
    findingsAfter((set) => {
      delete vllmOf(set).startupProbe;
      vllmOf(set).readinessProbe.initialDelaySeconds = 240;
    }),
    {
      code: 'GKEI_PROBE_MISSING',
      object: 'Deployment chat',
      problem: 'the fixed initialDelaySeconds of 240 holds back a quick load',
      remedy: 'set startupProbe',
    },
  );
});
