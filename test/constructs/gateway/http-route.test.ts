import { GatewayClass, InferenceGateway, type RouteMatch, type RouteTarget, SERVING_PATHS } from '../../../src';
import { only, render, testChart, testPool } from '../chart';

function routeSpec(options: { match?: RouteMatch; weight?: number } = {}) {
  const chart = testChart();
  const pool = testPool(chart);
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
  gateway.useModelRouter({ name: 'router' });
  gateway.route('chat', { to: [{ pool, weight: options.weight }], match: options.match });
  return { gateway, pool, spec: only(render(chart), 'HTTPRoute').spec };
}

const matchesOf = (match: RouteMatch) => routeSpec({ match }).spec.rules[0].matches;

test('a route hangs on its gateway and leads to the pool', () => {
  const { gateway, pool, spec } = routeSpec({ weight: 3 });
  expect(spec.parentRefs).toEqual([{ name: gateway.name }]);
  expect(spec.rules[0].backendRefs).toEqual([
    { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: pool.name, weight: 3 },
  ]);
});

test('only paths that serve requests are open', () => {
  const values = routeSpec().spec.rules[0].matches.map(({ path }: { path: { value: string } }) => path.value);
  expect(values).toEqual(SERVING_PATHS.map(({ path }) => path));
  for (const admin of ['/', '/metrics', '/v1', '/v1/load_lora_adapter', '/sleep', '/collective_rpc']) {
    expect(values).not.toContain(admin);
  }
});

test('fewer paths can be opened, and no others', () => {
  expect(matchesOf({ paths: ['/v1/chat/completions', '/v1/responses'] })).toEqual([
    { path: { type: 'Exact', value: '/v1/chat/completions' } },
    { path: { type: 'PathPrefix', value: '/v1/responses' } },
  ]);
  expect(() => matchesOf({ paths: ['/metrics' as '/v1/models'] })).toThrow(
    'GKEI_PATH_NOT_SERVED: match.paths of test/gateway/chat names "/metrics"',
  );
  expect(() => matchesOf({ paths: [] })).toThrow('GKEI_EMPTY_LIST: match.paths of test/gateway/chat is empty');
});

test('required headers and the model stand in every match', () => {
  for (const match of matchesOf({ headers: { 'x-tenant': 'acme' }, model: 'acme/chat' })) {
    expect(match.headers).toEqual([
      { name: 'x-tenant', value: 'acme' },
      { name: 'X-Gateway-Model-Name', value: 'acme/chat' },
    ]);
  }
});

test('a header that a route matches is not removed, as the route is looked for again after the picker', () => {
  const removed = (match: RouteMatch): string[] =>
    routeSpec({ match }).spec.rules[0].filters[0].requestHeaderModifier.remove;
  expect(removed({})).toContain('X-Gateway-Model-Name');
  expect(removed({ model: 'acme/chat' })).not.toContain('X-Gateway-Model-Name');
  expect(removed({ headers: { 'X-SLO-TTFT-ms': '200' } })).not.toContain('x-slo-ttft-ms');
});

test('a route can be for some of the host names', () => {
  expect(routeSpec({ match: { hostnames: ['llm.example.com'] } }).spec.hostnames).toEqual(['llm.example.com']);
});

test('no timeouts are set, because the backend policy sets them', () => {
  expect(routeSpec().spec.rules[0].timeouts).toBeUndefined();
});

test('a route to nowhere is refused', () => {
  const gateway = new InferenceGateway(testChart(), 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
  const to: RouteTarget[] = [];
  expect(() => gateway.route('chat', { to })).toThrow('GKEI_EMPTY_LIST: to of test/gateway/chat is empty');
});

test('a weight out of range is refused', () => {
  expect(() => routeSpec({ weight: -1 })).toThrow('GKEI_OUT_OF_RANGE: weight is -1');
});
