import { expectOnly, findingsAfter } from '../_right-set';

test.each([
  ['stated', 799, 799],
  ['Kubernetes’ default', undefined, 600],
])('a deadline below the start-up is found: %s', (_what, stated, deadline) => {
  expectOnly(
    findingsAfter(({ server }) => {
      server.spec.progressDeadlineSeconds = stated;
    }),
    {
      code: 'GKEI_PROGRESS_DEADLINE_TOO_SHORT',
      object: 'Deployment chat',
      problem: `progressDeadlineSeconds is ${deadline}, and a start-up may take 800 s`,
      remedy: 'set progressDeadlineSeconds above 800',
    },
  );
});
