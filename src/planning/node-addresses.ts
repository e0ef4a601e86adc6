import type { Cidr } from './cidr';
import { wholeNumber } from './range';

/** Pods that a node of a Standard cluster may hold unless something else is set. */
export const DEFAULT_MAX_PODS_PER_NODE = 110;

/** Addresses of a subnet's first range that Google keeps: the first two and the last two. */
const KEPT_OF_SUBNET = 4;

/**
 * Prefix of the range that GKE gives every node for its pods, whether they run or not: the smallest with twice the addresses,
 * so that the address of a pod that left rests before another one gets it. 110 pods take a /24.
 *
 * Source: GKE's page "Configure maximum Pods per node".
 *
 * @param maxPodsPerNode 8 to 256
 * @throws GKEI_OUT_OF_RANGE.
 */
export function podPrefixPerNode(maxPodsPerNode: number): number {
  return 32 - Math.ceil(Math.log2(2 * wholeNumber('maxPodsPerNode', maxPodsPerNode, 8, 256)));
}

/** How many nodes a range for pods holds. @throws GKEI_OUT_OF_RANGE for `maxPodsPerNode`. */
export function nodesOfPodRange(pods: Cidr, maxPodsPerNode: number): number {
  return Math.floor(2 ** (podPrefixPerNode(maxPodsPerNode) - pods.prefix));
}

/** Prefix of the smallest range for the pods of so many nodes. @throws GKEI_OUT_OF_RANGE for `maxPodsPerNode`. */
export function podRangePrefix(nodes: number, maxPodsPerNode: number): number {
  return podPrefixPerNode(maxPodsPerNode) - Math.ceil(Math.log2(nodes));
}

/** How many nodes the first range of a subnet holds, where nothing else takes addresses of it. */
export function nodesOfSubnet(nodes: Cidr): number {
  return Math.max(0, nodes.size - KEPT_OF_SUBNET);
}

/** Prefix of the smallest first range of a subnet for so many nodes. */
export function subnetPrefix(nodes: number): number {
  return 32 - Math.ceil(Math.log2(nodes + KEPT_OF_SUBNET));
}
