import { expectOnly, findingsAfter, legacySet } from '../_right-set';

test('a first-generation selector that nests matchLabels is found', () => {
  expectOnly(
    findingsAfter(({ pool }) => {
      pool.spec.selector = { matchLabels: { app: 'chat' } };
    }, legacySet()),
    {
      code: 'GKEI_POOL_SELECTOR_SHAPE',
      object: 'InferencePool chat',
      problem: 'selector nests matchLabels, which inference.networking.x-k8s.io/v1alpha2 reads as a label',
      remedy: 'put the labels directly under selector',
    },
  );
});

test('a v1 selector without matchLabels is found', () => {
  expectOnly(
    findingsAfter(({ pool }) => {
      pool.spec.selector = { app: 'chat' };
    }),
    {
      code: 'GKEI_POOL_SELECTOR_SHAPE',
      object: 'InferencePool chat',
      problem: 'selector has no matchLabels',
      remedy: 'put the labels under selector.matchLabels for inference.networking.k8s.io/v1',
    },
  );
});
