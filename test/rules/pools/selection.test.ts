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

test('a pool that says which Deployments it takes in from elsewhere is not judged', () => {
  const adopting = findingsAfter(({ pool }) => {
    Object.assign(pool.spec.selector.matchLabels, { app: 'elsewhere' });
    pool.metadata.annotations = { 'gke-inference/adopts': 'elsewhere' };
  });
  expect(adopting.map(({ code }) => code)).not.toContain('GKEI_POOL_SELECTS_NOTHING');
});
