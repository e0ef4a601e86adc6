import { GatewayClass, InferenceGateway } from '../../../src';
import { only, render, testChart, testPool } from '../chart';

function synthesised(options: { hostname?: string; weight?: number; headers?: Record<string, string> } = {}) {
  const chart = testChart();
  const pool = testPool(chart);
  const gatewayClass = GatewayClass.GKE_REGIONAL_EXTERNAL;
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass, hostname: options.hostname });
  gateway.route('chat', { to: [{ pool, weight: options.weight }], headers: options.headers });
  const objects = render(chart);
  return { gateway, pool, gatewaySpec: only(objects, 'Gateway').spec, routeSpec: only(objects, 'HTTPRoute').spec };
}

test('the gateway listens on port 80 for its host name', () => {
  expect(synthesised({ hostname: 'llm.example.com' }).gatewaySpec).toEqual({
    gatewayClassName: 'gke-l7-regional-external-managed',
    listeners: [
      {
        name: 'http',
        port: 80,
        protocol: 'HTTP',
        hostname: 'llm.example.com',
        allowedRoutes: { namespaces: { from: 'Same' } },
      },
    ],
  });
});

test('the route hangs on the gateway and leads to the pool', () => {
  const { gateway, pool, routeSpec } = synthesised({ weight: 3 });
  expect(routeSpec.parentRefs).toEqual([{ name: gateway.name }]);
  expect(routeSpec.rules[0].backendRefs).toEqual([
    { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: pool.name, weight: 3 },
  ]);
});

test('only paths that serve requests are open', () => {
  const values = synthesised().routeSpec.rules[0].matches.map(({ path }: { path: { value: string } }) => path.value);
  expect(values).toContain('/v1/chat/completions');
  for (const admin of ['/', '/metrics', '/v1', '/v1/load_lora_adapter', '/sleep', '/collective_rpc']) {
    expect(values).not.toContain(admin);
  }
});

test('required headers stand in every match', () => {
  for (const match of synthesised({ headers: { 'x-tenant': 'acme' } }).routeSpec.rules[0].matches) {
    expect(match.headers).toEqual([{ name: 'x-tenant', value: 'acme' }]);
  }
});

test('no timeouts are set, because the backend policy sets them', () => {
  expect(synthesised().routeSpec.rules[0].timeouts).toBeUndefined();
});

test('a route to nowhere is refused', () => {
  const gateway = new InferenceGateway(testChart(), 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
  expect(() => gateway.route('chat', { to: [] })).toThrow('GKEI_EMPTY_LIST: to of test/gateway/chat is empty');
});

test('a weight out of range is refused', () => {
  expect(() => synthesised({ weight: -1 })).toThrow('GKEI_OUT_OF_RANGE: weight is -1');
});
