import { expectOnly, findingsAfter } from '../_right-set';

test.each([
  ['known not to', 'gke-l7-global-external-managed'],
  ['unknown to the catalog', 'gke-l7-gxlb'],
])('a class that is %s route to pools is found', (_what, className) => {
  expectOnly(
    findingsAfter(({ gateway }) => {
      gateway.spec.gatewayClassName = className;
    }),
    {
      code: 'GKEI_GATEWAY_CLASS_UNSUPPORTED',
      object: 'Gateway chat',
      problem: `gatewayClassName is "${className}", which is not known to route to InferencePools such as chat`,
      remedy: 'set it to gke-l7-regional-external-managed or gke-l7-rilb',
    },
  );
});

test('a class with a name of its own is judged by the one that it says it is like', () => {
  const named = (like: string) =>
    findingsAfter(({ gateway }) => {
      gateway.spec.gatewayClassName = 'mesh';
      gateway.metadata.annotations = { 'gke-inference/gateway-class-like': like };
    });
  expect(named('istio')).toEqual([]);
  expectOnly(named('kgateway'), {
    code: 'GKEI_GATEWAY_CLASS_UNSUPPORTED',
    object: 'Gateway chat',
    problem: 'gatewayClassName is "mesh"',
    remedy: 'istio or agentgateway, or the annotation gke-inference/gateway-class-like to the one that it is like',
  });
});

test('a Gateway that leads to Services alone may be of any class', () => {
  expect(
    findingsAfter(({ gateway, route }) => {
      gateway.spec.gatewayClassName = 'gke-l7-global-external-managed';
      route.spec.rules = [{ backendRefs: [{ name: 'web', port: 80 }] }];
    }),
  ).toEqual([]);
});
