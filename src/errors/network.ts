import type { CodeTable } from './explanation';
import { oneOf, quote } from './wording';

/** Networks: nothing could be provisioned. */
export const NETWORK_CODES = {
  /** A text is no range of IPv4 addresses. */
  GKEI_CIDR_INVALID: (d: { option: string; value: string; instead: string | undefined }) => ({
    problem: `${d.option} is ${quote(d.value)}, which is not a range of IPv4 addresses in CIDR notation`,
    remedy: `set it to ${d.instead ?? 'a first address and a prefix length, such as 10.0.0.0/20'}`,
  }),
  /** Two ranges of one network share addresses. */
  GKEI_RANGES_OVERLAP: (d: { option: string; value: string; other: string; otherValue: string }) => ({
    problem: `${d.option} is ${d.value}, which shares addresses with ${d.other}, ${d.otherValue}`,
    remedy: 'set them to ranges that have no address in common',
  }),
  /** A range has no room for the nodes that it is to hold. */
  GKEI_RANGE_TOO_SMALL: (d: {
    option: string;
    value: string;
    holds: number;
    nodes: number;
    prefix: number;
    or: string;
  }) => ({
    problem: `${d.option} is ${d.value}, which holds ${d.holds} node(s), and ${d.nodes} are to run`,
    remedy: `set it to a range of /${d.prefix} or larger${d.or}`,
  }),
  /** A gateway class has no proxies in this region of the network. */
  GKEI_PROXY_ONLY_SUBNET_MISSING: (d: { gatewayClass: string; purpose: string; has: readonly string[] }) => ({
    problem:
      `gateways of the class ${d.gatewayClass} wait for ever without a proxy-only subnet of the purpose ${d.purpose}, ` +
      `and the network has ${d.has.length > 0 ? `one of ${oneOf(d.has)}` : 'none'}`,
    remedy:
      d.has.length > 0
        ? 'choose a class that takes it, or another region or network: the docs warn of both purposes in one region'
        : 'let InferenceNetwork make one, or name the existing one in proxyOnlySubnet or proxyOnlySubnets',
  }),
  /** A proxy-only subnet for a gateway class whose proxies are elsewhere. */
  GKEI_PROXY_ONLY_SUBNET_UNUSED: (d: { gatewayClass: string }) => ({
    problem: `proxyOnlySubnet is set, and gateways of the class ${d.gatewayClass} take no address of such a subnet`,
    remedy: 'leave proxyOnlySubnet out, or choose another gatewayClass',
  }),
  /** A gateway class that nothing of that kind can be put in front of. */
  GKEI_GATEWAY_OPTION_UNSUPPORTED: (d: { option: string; gatewayClass: string; reason: string; remedy: string }) => ({
    problem: `${d.option} is set, and gateways of the class ${d.gatewayClass} ${d.reason}`,
    remedy: d.remedy,
  }),
} satisfies CodeTable;
