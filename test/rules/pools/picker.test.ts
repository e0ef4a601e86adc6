import { expectOnly, findingsAfter, legacySet, rightSet } from '../_right-set';

test.each([
  ['endpointPickerRef', rightSet()],
  ['extensionRef', legacySet()],
])('a pool without %s is found', (field, set) => {
  expectOnly(
    findingsAfter(({ pool }) => {
      delete pool.spec[field];
    }, set),
    {
      code: 'GKEI_POOL_WITHOUT_PICKER',
      object: 'InferencePool chat',
      problem: `the pool chat has no ${field}`,
      remedy: 'add an EndpointPicker for the pool',
    },
  );
});
