import { type Draft, expectOnly, findingsAfter, vllmOf } from '../_right-set';

test.each([
  ['stated', 149, 149],
  ['Kubernetes’ default', undefined, 30],
])('a grace period that is too short is found: %s', (_what, stated, grace) => {
  expectOnly(
    findingsAfter(({ server }) => {
      server.spec.template.spec.terminationGracePeriodSeconds = stated;
    }),
    {
      code: 'GKEI_GRACE_TOO_SHORT',
      object: 'Deployment chat',
      problem: `terminationGracePeriodSeconds is ${grace}, which cuts streams: preStop takes 15 s, --shutdown-timeout 120 s`,
      remedy: 'set terminationGracePeriodSeconds to at least 150',
    },
  );
});

test.each([
  ['sleep', { sleep: { seconds: 31 } }],
  ['exec', { exec: { command: ['sleep', '31'] } }],
])('the seconds of a preStop hook by %s count', (_what, preStop: Draft) => {
  expectOnly(
    findingsAfter((set) => {
      vllmOf(set).lifecycle = { preStop };
    }),
    {
      code: 'GKEI_GRACE_TOO_SHORT',
      object: 'Deployment chat',
      problem: 'preStop takes 31 s',
      remedy: 'at least 166',
    },
  );
});
