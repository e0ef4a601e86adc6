import { RESERVED_RANGES } from '../catalog';
import { errorOf } from '../errors';
import { type Cidr, overlaps, parseCidr } from './cidr';
import {
  DEFAULT_MAX_PODS_PER_NODE,
  nodesOfPodRange,
  nodesOfSubnet,
  podRangePrefix,
  subnetPrefix,
} from './node-addresses';
import { wholeNumber } from './range';

/** The ranges of a cluster's subnet, in CIDR notation. */
export interface SubnetRanges {
  /** First range of the subnet, /8 to /29: addresses of nodes and internal load balancers. */
  readonly nodes: string;
  /** Secondary range for pods, /9 or smaller. It decides how many nodes the cluster can have. */
  readonly pods: string;
  /** Secondary range for Services, /16 to /28. */
  readonly services: string;
}

/** The ranges of a network for inference. */
export interface InferenceRanges extends SubnetRanges {
  /** Range of the proxy-only subnet, /26 or larger; none where the network has no such subnet. */
  readonly proxyOnlySubnet: string | undefined;
}

/** How many nodes the ranges are to hold. */
export interface NodeDemand {
  /**
   * Nodes of all pools together, at least 1, those included that are added while an upgrade replaces others.
   *
   * @default 1
   */
  readonly nodes?: number;
  /**
   * Pods that a node may hold, 8 to 256, as the pool with the most of them has it.
   *
   * @default 110
   */
  readonly maxPodsPerNode?: number;
}

/**
 * Sizes as prefix lengths, from the largest range to the smallest. A proxy-only subnet: /26 is the smallest that Google takes, its
 * docs recommend /23. Sources: GKE's pages on VPC-native clusters (those of Services from memory) and multi-cluster inference
 * gateways, and the page "Proxy-only subnets" of Cloud Load Balancing.
 */
const PREFIXES = { nodes: [8, 29], pods: [9, 28], services: [16, 28], proxyOnlySubnet: [8, 26] } as const;

/** The ranges of a new network: 1024 nodes of 110 pods, 4096 Services, 512 proxies. */
export const DEFAULT_RANGES = {
  nodes: '10.0.0.0/20',
  pods: '10.4.0.0/14',
  services: '10.8.0.0/20',
  proxyOnlySubnet: '10.129.0.0/23',
} as const satisfies InferenceRanges;

/**
 * Checks the ranges of a network against each other, against the sizes that Google takes and against the nodes that are to run,
 * and tells how many nodes they hold.
 *
 * @throws GKEI_CIDR_INVALID, GKEI_OUT_OF_RANGE for a size, GKEI_RANGES_OVERLAP, GKEI_RANGE_TOO_SMALL.
 */
export function planSubnetRanges(ranges: InferenceRanges, demand: NodeDemand = {}): number {
  const maxPodsPerNode = demand.maxPodsPerNode ?? DEFAULT_MAX_PODS_PER_NODE;
  const wanted = wholeNumber('nodes', demand.nodes ?? 1, 1);
  const nodes = sized('ranges.nodes', ranges.nodes, PREFIXES.nodes);
  const pods = sized('ranges.pods', ranges.pods, PREFIXES.pods);
  const services = sized('ranges.services', ranges.services, PREFIXES.services);
  const proxies = ranges.proxyOnlySubnet;
  requireDisjoint({
    'ranges.nodes': nodes,
    'ranges.pods': pods,
    'ranges.services': services,
    ...(proxies === undefined ? {} : { proxyOnlySubnet: proxyOnlyRange(proxies) }),
  });
  const holds = { nodes: nodesOfSubnet(nodes), pods: nodesOfPodRange(pods, maxPodsPerNode) };
  requireRoom('ranges.nodes', nodes, holds.nodes, wanted, subnetPrefix(wanted), '');
  const fewerPods = `, or lower maxPodsPerNode, which is ${maxPodsPerNode}`;
  requireRoom('ranges.pods', pods, holds.pods, wanted, podRangePrefix(wanted, maxPodsPerNode), fewerPods);
  return Math.min(holds.nodes, holds.pods);
}

/** Reads the range of a proxy-only subnet. @throws GKEI_CIDR_INVALID, GKEI_OUT_OF_RANGE for its size. */
export function proxyOnlyRange(text: string): Cidr {
  return sized('proxyOnlySubnet', text, PREFIXES.proxyOnlySubnet);
}

/** Refuses ranges, by option, that share addresses with each other or with what Google keeps. @throws GKEI_RANGES_OVERLAP. */
export function requireDisjoint(ranges: Readonly<Record<string, Cidr>>): void {
  const reserved = RESERVED_RANGES.map((text) => ['the reserved range', parseCidr('RESERVED_RANGES', text)] as const);
  const named = Object.entries(ranges);
  for (const [index, [option, range]] of named.entries()) {
    const clash = [...named.slice(0, index), ...reserved].find(([, other]) => overlaps(range, other));
    if (clash) {
      throw errorOf('GKEI_RANGES_OVERLAP', { option, value: range.text, other: clash[0], otherValue: clash[1].text });
    }
  }
}

function sized(option: string, text: string, [largest, smallest]: readonly [number, number]): Cidr {
  const range = parseCidr(option, text);
  if (range.prefix < largest || range.prefix > smallest) {
    throw errorOf('GKEI_OUT_OF_RANGE', { option, value: text, range: `a range of /${largest} to /${smallest}` });
  }
  return range;
}

function requireRoom(option: string, range: Cidr, holds: number, nodes: number, prefix: number, or: string): void {
  if (holds < nodes) {
    throw errorOf('GKEI_RANGE_TOO_SMALL', { option, value: range.text, holds, nodes, prefix, or });
  }
}
