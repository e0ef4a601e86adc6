import { expectOnly, findingsAfter } from '../_right-set';

test.each([undefined, true])('enableServiceLinks %s is found', (enableServiceLinks) => {
  expectOnly(
    findingsAfter(({ server }) => {
      server.spec.template.spec.enableServiceLinks = enableServiceLinks;
    }),
    {
      code: 'GKEI_SERVICE_LINKS',
      object: 'Deployment chat',
      problem: 'enableServiceLinks is not false',
      remedy: 'set enableServiceLinks to false',
    },
  );
});
