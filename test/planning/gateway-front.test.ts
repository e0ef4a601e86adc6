import { GatewayClass } from '../../src/catalog';
import { addressKindOf, requireProxyOnlySubnet, securityPolicyScopeOf } from '../../src/planning';

test.each([
  [GatewayClass.GKE_REGIONAL_EXTERNAL, 'regional-external', 'regional'],
  [GatewayClass.GKE_REGIONAL_INTERNAL, 'regional-internal', 'regional'],
  [GatewayClass.GKE_CROSS_REGIONAL_INTERNAL, undefined, undefined],
  [GatewayClass.GKE_GLOBAL_EXTERNAL, 'global-external', 'global'],
  [GatewayClass.GKE_CLASSIC, 'global-external', 'global'],
  [GatewayClass.ENVOY_GATEWAY, 'regional-external', undefined],
  [GatewayClass.ISTIO.named('istio-internal', 'internal'), 'regional-internal', undefined],
  [GatewayClass.GKE_REGIONAL_INTERNAL.named('gke-l7-rilb-mc'), 'regional-internal', 'regional'],
])('what stands in front of %s', (gatewayClass, address, policy) => {
  expect([addressKindOf(gatewayClass), securityPolicyScopeOf(gatewayClass)]).toEqual([address, policy]);
});

test('a class that needs a proxy-only subnet is refused without one, and with that of another purpose', () => {
  expect(() => requireProxyOnlySubnet(GatewayClass.GKE_REGIONAL_EXTERNAL, [])).toThrow(
    'GKEI_PROXY_ONLY_SUBNET_MISSING: gateways of the class gke-l7-regional-external-managed wait for ever without a proxy-only ' +
      'subnet of the purpose REGIONAL_MANAGED_PROXY, and the network has none',
  );
  expect(() => requireProxyOnlySubnet(GatewayClass.GKE_CROSS_REGIONAL_INTERNAL, ['REGIONAL_MANAGED_PROXY'])).toThrow(
    'of the purpose GLOBAL_MANAGED_PROXY, and the network has one of REGIONAL_MANAGED_PROXY; choose a class that takes it',
  );
  expect(() => requireProxyOnlySubnet(GatewayClass.GKE_REGIONAL_INTERNAL, ['REGIONAL_MANAGED_PROXY'])).not.toThrow();
  expect(() => requireProxyOnlySubnet(GatewayClass.GKE_GLOBAL_EXTERNAL, [])).not.toThrow();
});
