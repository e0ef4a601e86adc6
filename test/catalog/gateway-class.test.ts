import { CLIENT_CONTROL_HEADERS, GatewayClass } from '../../src';

test('the classes that published reports and manifests show with pools, and no others, are known to support them', () => {
  const supporting = GatewayClass.ALL.filter(({ inferencePools }) => inferencePools === 'yes').map(({ name }) => name);
  expect(supporting).toEqual([
    'gke-l7-regional-external-managed',
    'gke-l7-rilb',
    'gke-l7-cross-regional-internal-managed-mc',
    'istio',
    'agentgateway',
  ]);
});

test('names are unique and lead to their classes', () => {
  for (const gatewayClass of GatewayClass.ALL) {
    expect(GatewayClass.ofName(gatewayClass.name)).toBe(gatewayClass);
    expect(gatewayClass.like).toBe(gatewayClass.name);
  }
});

test('regional classes take no certificate map, global ones no regional certificates', () => {
  expect(GatewayClass.GKE_REGIONAL_EXTERNAL.certificates).not.toContain('certificate-map');
  expect(GatewayClass.GKE_GLOBAL_EXTERNAL.certificates).not.toContain('certificate-manager');
});

test('a class with a name of its own keeps the facts of the one it is like', () => {
  const mesh = GatewayClass.ISTIO.named('mesh').named('mesh-internal', 'internal');
  expect(mesh).toEqual({ ...GatewayClass.ISTIO, name: 'mesh-internal', exposure: 'internal', like: 'istio' });
});

test('control headers of clients leave room for one more in a filter of sixteen', () => {
  expect(new Set(CLIENT_CONTROL_HEADERS).size).toBe(15);
});
