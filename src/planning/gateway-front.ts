import type { GatewayClass } from '../catalog';
import { errorOf } from '../errors';

/** Which kind of reserved address leads to a gateway. */
export type GatewayAddressKind = 'regional-external' | 'regional-internal' | 'global-external';

/**
 * The kind of address that gateways of a class take; undefined where each of several regions has one of its own.
 *
 * A class that is served in the cluster stands behind a Service, whose load balancer is regional.
 */
export function addressKindOf(gatewayClass: GatewayClass): GatewayAddressKind | undefined {
  const { gke, exposure, proxyOnlySubnet } = gatewayClass;
  if (proxyOnlySubnet === 'GLOBAL_MANAGED_PROXY') {
    return undefined;
  }
  if (exposure === 'internal') {
    return 'regional-internal';
  }
  return gke && proxyOnlySubnet === undefined ? 'global-external' : 'regional-external';
}

/**
 * Where the Cloud Armor policies of a class's gateways live; undefined where Cloud Armor does not stand in front of them.
 *
 * Source: Google's Terraform module for regional Cloud Armor policies names the regional external and the regional internal
 * Application Load Balancer. That they judge requests to InferencePools is unconfirmed.
 */
export function securityPolicyScopeOf(gatewayClass: GatewayClass): 'regional' | 'global' | undefined {
  const { gke, proxyOnlySubnet } = gatewayClass;
  if (!gke || proxyOnlySubnet === 'GLOBAL_MANAGED_PROXY') {
    return undefined;
  }
  return proxyOnlySubnet === undefined ? 'global' : 'regional';
}

/**
 * Refuses a gateway class in a network that lacks the proxy-only subnet that it needs.
 *
 * @param purposes those of the proxy-only subnets that the region has
 * @throws GKEI_PROXY_ONLY_SUBNET_MISSING.
 */
export function requireProxyOnlySubnet(
  gatewayClass: GatewayClass,
  purposes: readonly NonNullable<GatewayClass['proxyOnlySubnet']>[],
): void {
  const purpose = gatewayClass.proxyOnlySubnet;
  if (purpose !== undefined && !purposes.includes(purpose)) {
    throw errorOf('GKEI_PROXY_ONLY_SUBNET_MISSING', { gatewayClass: gatewayClass.name, purpose, has: purposes });
  }
}
