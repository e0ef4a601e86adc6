import { Network } from '@pulumi/gcp/compute/network';
import { Subnetwork } from '@pulumi/gcp/compute/subnetwork';
import type { Input, ResourceOptions } from '@pulumi/pulumi';
import type { SubnetRanges } from '../../planning';
import type { ClusterNetwork, ProxyOnlySubnetPurpose } from './cluster-network';
import type { ExistingNetwork } from './inference-network-args';

/** Names of the secondary ranges: they are names inside the subnet, so every network can have the same. */
const PODS = 'pods';
const SERVICES = 'services';

/** Where subnets are made. */
interface Place {
  readonly project: Input<string> | undefined;
  readonly region: Input<string>;
}

/** What the subnet of the nodes is made of. */
export interface ClusterSubnetInput extends Place {
  readonly existing: ExistingNetwork | undefined;
  /** Ranges of the subnet; undefined where it exists. */
  readonly ranges: SubnetRanges | undefined;
}

/** The subnet of the nodes: the existing one, or a new one in the existing or in a new VPC network. */
export function clusterSubnet(
  name: string,
  { existing, ranges, project, region }: ClusterSubnetInput,
  opts: ResourceOptions,
): Pick<ClusterNetwork, 'network' | 'subnetwork' | 'podRange' | 'serviceRange'> {
  if (existing?.subnetwork) {
    const { name: subnetwork, podRange, serviceRange } = existing.subnetwork;
    return { network: existing.network, subnetwork, podRange, serviceRange };
  }
  const description = 'Clusters that serve language models';
  const network =
    existing?.network ??
    new Network(name, { description, project, autoCreateSubnetworks: false, routingMode: 'REGIONAL' }, opts).selfLink;
  const subnet = new Subnetwork(
    `${name}-nodes`,
    {
      description,
      network,
      project,
      region,
      ipCidrRange: ranges!.nodes,
      secondaryIpRanges: [
        { rangeName: PODS, ipCidrRange: ranges!.pods },
        { rangeName: SERVICES, ipCidrRange: ranges!.services },
      ],
      // Nodes without external addresses reach Artifact Registry and Cloud Storage past the NAT gateway.
      privateIpGoogleAccess: true,
    },
    opts,
  );
  return { network, subnetwork: subnet.selfLink, podRange: PODS, serviceRange: SERVICES };
}

/** What a proxy-only subnet is made of. */
export interface ProxyOnlySubnetInput extends Place {
  readonly network: Input<string>;
  readonly range: string;
  readonly purpose: ProxyOnlySubnetPurpose;
}

/** Registers the subnet from which the proxies of load balancers get their addresses. */
export function proxyOnlySubnet(name: string, input: ProxyOnlySubnetInput, opts: ResourceOptions): Subnetwork {
  const { network, project, region, range, purpose } = input;
  const description = 'Proxies of load balancers';
  return new Subnetwork(
    `${name}-proxies`,
    { description, network, project, region, ipCidrRange: range, purpose, role: 'ACTIVE' },
    opts,
  );
}
