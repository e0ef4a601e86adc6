import { type Draft, expectOnly, findingsAfter, type RightSet } from '../_right-set';

/** Puts Gateway and route into the namespace `web`, and a grant beside the pool. */
const apart = (set: RightSet, grant?: Draft) => {
  set.gateway.metadata.namespace = 'web';
  set.route.metadata.namespace = 'web';
  set.route.spec.rules[0].backendRefs[0].namespace = 'llm';
  Object.assign(set, { grant });
};

const grantOf = (from: object = {}, to: object = {}) => ({
  apiVersion: 'gateway.networking.k8s.io/v1beta1',
  kind: 'ReferenceGrant',
  metadata: { name: 'routes', namespace: 'llm' },
  spec: {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'web', ...from }],
    to: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', ...to }],
  },
});

test.each([
  ['no grant', undefined],
  ['a grant for another namespace', grantOf({ namespace: 'other' })],
  ['a grant for other routes', grantOf({ kind: 'GRPCRoute' })],
  ['a grant of another pool', grantOf({}, { name: 'other' })],
  ['a grant of Services', grantOf({}, { group: '', kind: 'Service' })],
])('a pool of another namespace with %s is found', (_what, grant) => {
  expectOnly(
    findingsAfter((set) => apart(set, grant)),
    {
      code: 'GKEI_REFERENCE_GRANT_MISSING',
      object: 'HTTPRoute chat',
      problem: 'the pool chat in llm, where no ReferenceGrant lets HTTPRoutes of web use it',
      remedy: 'add a ReferenceGrant in llm from HTTPRoute in web',
    },
  );
});

test.each([grantOf(), grantOf({}, { name: 'chat' })])('a grant of all pools, or of this one, is right', (grant) => {
  expect(findingsAfter((set) => apart(set, grant))).toEqual([]);
});

test('a pool that is not among the objects is not judged', () => {
  const findings = findingsAfter((set) => {
    apart(set);
    Object.assign(set, { pool: undefined, healthCheckPolicy: undefined, backendPolicy: undefined });
  });
  expect(findings).toEqual([]);
});
