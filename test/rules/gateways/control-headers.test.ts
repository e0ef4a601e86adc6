import { expectOnly, findingsAfter } from '../_right-set';

test('a route that leaves one of them to clients is found', () => {
  expectOnly(
    findingsAfter(({ route }) => {
      const modifier = route.spec.rules[0].filters[0].requestHeaderModifier;
      modifier.remove = modifier.remove.filter((name: string) => name !== 'x-llm-d-inference-objective');
    }),
    {
      code: 'GKEI_CONTROL_HEADERS_OPEN',
      object: 'HTTPRoute chat',
      problem: 'clients of an external Gateway may set x-llm-d-inference-objective, and so their own priority',
      remedy: 'set the annotation gke-inference/client-control-headers to keep',
    },
  );
});

test('names may be spelt in any letters', () => {
  const findings = findingsAfter(({ route }) => {
    const modifier = route.spec.rules[0].filters[0].requestHeaderModifier;
    modifier.remove = modifier.remove.map((name: string) => name.toUpperCase());
  });
  expect(findings).toEqual([]);
});

test('a route that says that it keeps them, and routes of internal Gateways, are right', () => {
  const keeping = findingsAfter(({ route }) => {
    delete route.spec.rules[0].filters;
    route.metadata.annotations = { 'gke-inference/client-control-headers': 'keep' };
  });
  const internal = findingsAfter(({ gateway, route }) => {
    delete route.spec.rules[0].filters;
    gateway.spec.gatewayClassName = 'gke-l7-rilb';
  });
  expect([...keeping, ...internal]).toEqual([]);
});
