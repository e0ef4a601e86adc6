import { expectOnly, findingsAfter, type RightSet } from '../_right-set';

test.each<[string, (set: RightSet) => void, string]>([
  ['labels of no pod', ({ pool }) => Object.assign(pool.spec.selector.matchLabels, { app: 'caht' }), '{"app":"caht"}'],
  [
    'labels of which one is wrong',
    ({ pool }) => Object.assign(pool.spec.selector.matchLabels, { tier: 'gpu' }),
    '{"app":"chat","tier":"gpu"}',
  ],
])('a pool that selects %s is found', (_what, mistake, selector) => {
  expectOnly(findingsAfter(mistake), {
    code: 'GKEI_POOL_SELECTS_NOTHING',
    object: 'InferencePool chat',
    problem: `selector ${selector} selects the pods of no workload`,
    remedy: 'labels of the model servers’ pod template',
  });
});

test('a pool in a namespace without model servers among the objects is not judged', () => {
  expect(findingsAfter((set) => Object.assign(set, { server: undefined }))).toEqual([]);
});
