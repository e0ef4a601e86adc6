import { ComponentResource, type ComponentResourceOptions, type Output, output, type Resource } from '@pulumi/pulumi';
import { requireProxyOnlySubnet } from '../../planning';
import { firewallRules } from './_firewall';
import { gatewayAddress } from './_gateway-address';
import { natGateway } from './_nat';
import { securityPolicy } from './_security-policy';
import { clusterSubnet, proxyOnlySubnet } from './_subnets';
import type { ClusterNetwork, ProxyOnlySubnetPurpose } from './cluster-network';
import type { ExistingClusterNetwork, InferenceNetworkArgs } from './inference-network-args';
import { planNetwork } from './network-plan';

/**
 * A network for clusters that serve models: a VPC network and a subnet with ranges for pods and Services, the proxy-only subnet that
 * the gateway class asks for, a way to the internet for private nodes, firewall rules for the load balancer, a reserved address
 * and, if wished, a Cloud Armor policy. Of an existing network it makes what is missing.
 */
export class InferenceNetwork extends ComponentResource implements ClusterNetwork {
  /** A network in which everything exists already. Nothing is registered. @throws GKEI_PROXY_ONLY_SUBNET_MISSING. */
  static fromExisting({ gatewayClass, proxyOnlySubnets = [], ...names }: ExistingClusterNetwork): ClusterNetwork {
    if (gatewayClass) {
      requireProxyOnlySubnet(gatewayClass, proxyOnlySubnets);
    }
    return { ...names, proxyOnlySubnets, prerequisites: [] };
  }

  /** Self link of the VPC network; of an existing one what it was named by. */
  readonly network: Output<string>;
  /** Self link of the subnet; of an existing one what it was named by. */
  readonly subnetwork: Output<string>;
  readonly podRange: Output<string>;
  readonly serviceRange: Output<string>;
  readonly maxPodsPerNode: number | undefined;
  readonly proxyOnlySubnets: readonly ProxyOnlySubnetPurpose[];
  readonly prerequisites: readonly Resource[];
  /** Ranges of the gateway's proxies, as `proxyRanges` of an InferenceNetworkPolicy takes them; empty where they have none. */
  readonly proxyRanges: readonly string[];
  /** How many nodes the ranges hold; undefined where the ranges of an existing subnet were not said. */
  readonly nodeCapacity: number | undefined;
  /** Name of the reserved address, for `address` of an InferenceGateway of GKE's classes; undefined without one. */
  readonly addressName: Output<string> | undefined;
  /** The reserved address itself, for DNS records and for `address` of other classes; undefined without one. */
  readonly address: Output<string> | undefined;
  /** Name of the Cloud Armor policy, for `securityPolicy` of an InferencePool; undefined without one. */
  readonly securityPolicyName: Output<string> | undefined;

  /**
   * @throws GKEI_CIDR_INVALID, GKEI_OUT_OF_RANGE, GKEI_RANGES_OVERLAP, GKEI_RANGE_TOO_SMALL for ranges,
   *   GKEI_PROXY_ONLY_SUBNET_MISSING, GKEI_PROXY_ONLY_SUBNET_UNUSED, GKEI_GATEWAY_OPTION_UNSUPPORTED for the address or the Cloud
   *   Armor policy of a class that takes none, GKEI_EMPTY_LIST; all of them before anything is registered.
   */
  constructor(name: string, args: InferenceNetworkArgs, opts?: ComponentResourceOptions) {
    const plan = planNetwork(args);
    super('gke-inference:index:InferenceNetwork', name, {}, opts);
    const { gke, ranges, proxies, modelPorts } = plan;
    const { existing, project, region } = args;
    const inside = { parent: this };
    const subnet = clusterSubnet(name, { existing, ranges, project, region }, inside);
    this.network = output(subnet.network);
    this.subnetwork = output(subnet.subnetwork);
    this.podRange = output(subnet.podRange);
    this.serviceRange = output(subnet.serviceRange);
    this.maxPodsPerNode = args.maxPodsPerNode;
    this.nodeCapacity = plan.nodes;
    this.proxyOnlySubnets = proxies ? [proxies.purpose] : [];
    this.proxyRanges = proxies ? [proxies.range] : [];
    const place = { ...subnet, project, region };
    this.prerequisites = [
      ...(proxies?.create ? [proxyOnlySubnet(name, { ...place, ...proxies }, inside)] : []),
      ...(gke
        ? firewallRules(name, { ...place, modelPorts, proxies: proxies?.range, pods: ranges?.pods }, inside)
        : []),
      ...(plan.nat ? [natGateway(name, place, inside)] : []),
    ];
    const address =
      plan.address &&
      gatewayAddress(
        `${name}-gateway`,
        { ...place, gke, kind: plan.address.kind },
        { ...inside, protect: plan.address.protect || undefined },
      );
    this.addressName = address?.name;
    this.address = address?.address;
    this.securityPolicyName =
      plan.securityPolicy && securityPolicy(`${name}-armor`, { ...place, ...plan.securityPolicy }, inside);
    this.registerOutputs({
      network: this.network,
      subnetwork: this.subnetwork,
      podRange: this.podRange,
      serviceRange: this.serviceRange,
      proxyRanges: this.proxyRanges,
      addressName: this.addressName,
      address: this.address,
      securityPolicyName: this.securityPolicyName,
    });
  }
}
