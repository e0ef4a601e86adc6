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

test('a Gateway that leads to Services alone may be of any class', () => {
  expect(
    findingsAfter(({ gateway, route }) => {
      gateway.spec.gatewayClassName = 'gke-l7-global-external-managed';
      route.spec.rules = [{ backendRefs: [{ name: 'web', port: 80 }] }];
    }),
  ).toEqual([]);
});
