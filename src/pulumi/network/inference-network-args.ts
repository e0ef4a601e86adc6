import type { Input } from '@pulumi/pulumi';
import type { GatewayClass } from '../../catalog';
import type { NodeDemand, SubnetRanges } from '../../planning';
import type { ClusterNetwork, ProxyOnlySubnetPurpose } from './cluster-network';
import type { ProxyOnlySubnet } from './proxy-only-subnet';
import type { SecurityPolicyOptions } from './security-policy';

/** A subnet that somebody else made. */
export interface ExistingSubnetwork {
  /** Its name or self link. */
  readonly name: Input<string>;
  /** Name of its secondary range for pods. */
  readonly podRange: Input<string>;
  /** Name of its secondary range for Services. */
  readonly serviceRange: Input<string>;
}

/** What exists of a network that lacks something. */
export interface ExistingNetwork {
  /** Name or self link of the VPC network. */
  readonly network: Input<string>;
  /**
   * Its subnet for the cluster, in the region.
   *
   * @default - one is made
   */
  readonly subnetwork?: ExistingSubnetwork;
}

/** What a network for inference is made of. */
export interface InferenceNetworkArgs extends NodeDemand {
  /** Region of the subnets, the address and the Cloud Armor policy: that of the cluster. */
  readonly region: Input<string>;
  /**
   * Project of the network.
   *
   * @default - that of the provider
   */
  readonly project?: Input<string>;
  /**
   * The class of the gateways that will stand in the network. It decides about the proxy-only subnet, about the kind of the address
   * and about the scope of the Cloud Armor policy.
   *
   * @default GatewayClass.GKE_REGIONAL_EXTERNAL
   */
  readonly gatewayClass?: GatewayClass;
  /**
   * What exists already. Where nothing is missing, `InferenceNetwork.fromExisting` is enough.
   *
   * @default - nothing: a VPC network and a subnet are made
   */
  readonly existing?: ExistingNetwork;
  /**
   * Ranges of the subnet. Of an existing one those that it has: they are then checked like others, and firewall rules stand for the
   * pods alone.
   *
   * @default - nodes 10.0.0.0/20, pods 10.4.0.0/14, services 10.8.0.0/20; of an existing subnet they are not known
   */
  readonly ranges?: SubnetRanges;
  /**
   * Pods that a node may hold, 8 to 256. A Standard cluster in the network takes it as the default of its nodes; GPU node pools say
   * themselves how few they need.
   *
   * @default 110
   */
  readonly maxPodsPerNode?: number;
  /**
   * The proxy-only subnet of the region.
   *
   * @default ProxyOnlySubnet.create(), with 10.129.0.0/23, where the class needs one
   */
  readonly proxyOnlySubnet?: ProxyOnlySubnet;
  /**
   * How nodes without external addresses reach the internet, for weights and images: through a new Cloud NAT gateway for this
   * subnet, or through something that exists.
   *
   * @default 'create'
   */
  readonly nat?: 'create' | 'none';
  /**
   * Ports of model servers, each 1 to 65535, that the load balancer may reach. Those of pickers and model routers are added.
   *
   * @default [8000]
   */
  readonly modelPorts?: readonly number[];
  /**
   * Whether an address is reserved for the gateway. Clients and DNS records know it, so by default Pulumi refuses to delete it:
   * `protected`.
   *
   * @default 'protected' for the classes of GKE that take one, otherwise 'none'
   */
  readonly address?: 'protected' | 'unprotected' | 'none';
  /**
   * A Cloud Armor policy for the pools.
   *
   * @default - none
   */
  readonly securityPolicy?: SecurityPolicyOptions;
}

/** Names of a network in which everything exists. */
export interface ExistingClusterNetwork extends Omit<ClusterNetwork, 'proxyOnlySubnets' | 'prerequisites'> {
  /**
   * Purposes of the proxy-only subnets that the region has.
   *
   * @default - none
   */
  readonly proxyOnlySubnets?: readonly ProxyOnlySubnetPurpose[];
  /**
   * The class of the gateways that will stand in the network, to be checked against its proxy-only subnets.
   *
   * @default - not checked here
   */
  readonly gatewayClass?: GatewayClass;
}
