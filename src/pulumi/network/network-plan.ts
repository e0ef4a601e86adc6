import { GatewayClass } from '../../catalog';
import { errorOf } from '../../errors';
import {
  addressKindOf,
  DEFAULT_RANGES,
  type GatewayAddressKind,
  type NodeDemand,
  planSubnetRanges,
  proxyOnlyRange,
  requireDisjoint,
  requireProxyOnlySubnet,
  type SubnetRanges,
  securityPolicyScopeOf,
  wholeNumber,
} from '../../planning';
import { type SecurityPolicyInput, securityRules } from './_security-policy';
import type { ProxyOnlySubnetPurpose } from './cluster-network';
import type { InferenceNetworkArgs } from './inference-network-args';
import { ProxyOnlySubnet } from './proxy-only-subnet';

/** The proxy-only subnet of a network. */
interface ProxiesPlan {
  readonly range: string;
  readonly purpose: ProxyOnlySubnetPurpose;
  /** Whether it is to be made. */
  readonly create: boolean;
}

/** What is decided about a network before anything is registered. */
export interface NetworkPlan {
  /** Whether GKE's load balancer sends requests to pods. */
  readonly gke: boolean;
  /** Ranges of the subnet; undefined where they are not known. */
  readonly ranges: SubnetRanges | undefined;
  /** How many nodes they hold. */
  readonly nodes: number | undefined;
  readonly proxies: ProxiesPlan | undefined;
  readonly nat: boolean;
  readonly modelPorts: readonly number[];
  readonly address: { readonly kind: GatewayAddressKind; readonly protect: boolean } | undefined;
  readonly securityPolicy: Pick<SecurityPolicyInput, 'scope' | 'rules'> | undefined;
}

/** Decides what a network is made of, and refuses what cannot be. */
export function planNetwork(args: InferenceNetworkArgs): NetworkPlan {
  const { gatewayClass = GatewayClass.GKE_REGIONAL_EXTERNAL, existing, nat = 'create', modelPorts = [8000] } = args;
  const proxies = proxiesOf(gatewayClass, args.proxyOnlySubnet);
  const ranges = args.ranges ?? (existing?.subnetwork ? undefined : DEFAULT_RANGES);
  return {
    gke: gatewayClass.gke,
    ranges,
    nodes: nodesOf(ranges, proxies?.range, args),
    proxies,
    nat: nat === 'create',
    modelPorts: modelPorts.map((port, index) => wholeNumber(`modelPorts[${index}]`, port, 1, 65_535)),
    address: addressOf(gatewayClass, args.address),
    securityPolicy: securityPolicyOf(gatewayClass, args.securityPolicy),
  };
}

function proxiesOf(gatewayClass: GatewayClass, chosen: ProxyOnlySubnet | undefined): ProxiesPlan | undefined {
  const purpose = gatewayClass.proxyOnlySubnet;
  if (purpose === undefined) {
    if (chosen) {
      throw errorOf('GKEI_PROXY_ONLY_SUBNET_UNUSED', { gatewayClass: gatewayClass.name });
    }
    return undefined;
  }
  const { _range: range, _existing: found } = chosen ?? ProxyOnlySubnet.create();
  requireProxyOnlySubnet(gatewayClass, [found ?? purpose]);
  return { range, purpose, create: found === undefined };
}

function nodesOf(
  ranges: SubnetRanges | undefined,
  proxies: string | undefined,
  demand: NodeDemand,
): number | undefined {
  if (ranges) {
    return planSubnetRanges({ ...ranges, proxyOnlySubnet: proxies }, demand);
  }
  requireDisjoint(proxies === undefined ? {} : { proxyOnlySubnet: proxyOnlyRange(proxies) });
  return undefined;
}

function addressOf(gatewayClass: GatewayClass, wish: InferenceNetworkArgs['address']): NetworkPlan['address'] {
  const kind = addressKindOf(gatewayClass);
  const chosen = wish ?? (kind !== undefined && gatewayClass.gke ? 'protected' : 'none');
  if (chosen === 'none') {
    return undefined;
  }
  if (kind === undefined) {
    throw errorOf('GKEI_GATEWAY_OPTION_UNSUPPORTED', {
      option: 'address',
      gatewayClass: gatewayClass.name,
      reason: 'have an address in each of their regions',
      remedy: 'leave address out, and reserve the addresses where the regions are listed',
    });
  }
  return { kind, protect: chosen === 'protected' };
}

function securityPolicyOf(
  gatewayClass: GatewayClass,
  options: InferenceNetworkArgs['securityPolicy'],
): NetworkPlan['securityPolicy'] {
  if (options === undefined) {
    return undefined;
  }
  const scope = securityPolicyScopeOf(gatewayClass);
  if (scope === undefined) {
    throw errorOf('GKEI_GATEWAY_OPTION_UNSUPPORTED', {
      option: 'securityPolicy',
      gatewayClass: gatewayClass.name,
      reason: 'have no Cloud Armor in front of them',
      remedy: 'leave securityPolicy out, or choose a regional class of GKE',
    });
  }
  return { scope, rules: securityRules(options) };
}
