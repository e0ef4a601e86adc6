import { expectOnly, findingsAfter } from '../_right-set';

test('a route to a pool that does not exist is found', () => {
  expectOnly(
    findingsAfter(({ route }) => {
      route.spec.rules[0].backendRefs.push({
        group: 'inference.networking.k8s.io',
        kind: 'InferencePool',
        name: 'caht',
      });
    }),
    {
      code: 'GKEI_ROUTE_TARGET_UNKNOWN',
      object: 'HTTPRoute chat',
      problem: 'the InferencePool caht of inference.networking.k8s.io, which is not among the checked objects',
      remedy: 'name chat of inference.networking.k8s.io',
    },
  );
});

test('a route to the other generation of a pool is found', () => {
  expectOnly(
    findingsAfter(({ route }) => {
      route.spec.rules[0].backendRefs[0].group = 'inference.networking.x-k8s.io';
    }),
    {
      code: 'GKEI_ROUTE_TARGET_UNKNOWN',
      object: 'HTTPRoute chat',
      problem: 'chat of inference.networking.x-k8s.io',
      remedy: 'name chat of inference.networking.k8s.io',
    },
  );
});

test('pools of other namespaces and Services are not judged', () => {
  expect(
    findingsAfter(({ route }) => {
      const { backendRefs } = route.spec.rules[0];
      backendRefs.push({ ...backendRefs[0], name: 'other', namespace: 'elsewhere' }, { name: 'service', port: 80 });
    }),
  ).toEqual([]);
});
