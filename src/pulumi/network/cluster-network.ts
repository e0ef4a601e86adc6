import type { Input, Resource } from '@pulumi/pulumi';
import type { GatewayClass } from '../../catalog';

/** What a subnet for proxies of load balancers is for: a region has one of them, and a load balancer asks for its own. */
export type ProxyOnlySubnetPurpose = NonNullable<GatewayClass['proxyOnlySubnet']>;

/** Where the nodes, pods and Services of a cluster get their addresses: an InferenceNetwork, or one that exists. */
export interface ClusterNetwork {
  /** Name or self link of the VPC network. */
  readonly network: Input<string>;
  /** Name or self link of the subnet of the nodes, in the cluster's region. */
  readonly subnetwork: Input<string>;
  /** Name of the subnet's secondary range for pods. */
  readonly podRange: Input<string>;
  /** Name of the subnet's secondary range for Services. */
  readonly serviceRange: Input<string>;
  /**
   * Pods that a node may hold unless its pool says something else, for which the range of the pods was planned. A Standard cluster
   * takes it as its default.
   *
   * @default - GKE's, 110
   */
  readonly maxPodsPerNode?: number;
  /**
   * Purposes of the proxy-only subnets that the region has. A plain value, because a gateway class that needs one which is
   * not there is an error before anything is registered.
   */
  readonly proxyOnlySubnets: readonly ProxyOnlySubnetPurpose[];
  /**
   * What must exist before a cluster in this network works, beside what its own references wait for: routes to the
   * internet, the proxy-only subnet, firewall rules.
   */
  readonly prerequisites: readonly Resource[];
}
