import { expectOnly, findingsAfter } from '../_right-set';

const splitOn = (gatewayClassName: string) =>
  findingsAfter((set) => {
    set.gateway.spec.gatewayClassName = gatewayClassName;
    const next = structuredClone(set.pool);
    next.metadata.name = 'next';
    const { backendRefs } = set.route.spec.rules[0];
    backendRefs.push({ ...backendRefs[0], name: 'next', weight: 1 });
    Object.assign(set, { next });
  }).filter(({ code }) => code === 'GKEI_POOL_SPLIT_UNSUPPORTED');

test('a split between pools on Istio, which asks one picker for both, is found', () => {
  expectOnly(splitOn('istio'), {
    code: 'GKEI_POOL_SPLIT_UNSUPPORTED',
    object: 'HTTPRoute chat',
    problem: 'splits requests between the pools chat and next, for which istio asks one picker alone',
    remedy: 'by a rule of its own',
  });
});

test('splits on classes that may do them are right', () => {
  expect(splitOn('gke-l7-regional-external-managed')).toEqual([]);
});
