import { Router } from '@pulumi/gcp/compute/router';
import { RouterNat } from '@pulumi/gcp/compute/routerNat';
import type { Input, ResourceOptions } from '@pulumi/pulumi';

/** What private nodes reach the internet through. */
export interface NatInput {
  readonly network: Input<string>;
  readonly subnetwork: Input<string>;
  readonly project: Input<string> | undefined;
  readonly region: Input<string>;
}

/**
 * Ports of a node, which all of its pods share. A download of weights holds dozens of connections to one host, and a port whose
 * connection ended rests for two minutes: the fixed 64 ports of a gateway without dynamic allocation run out.
 */
const PORTS_PER_NODE = { least: 64, most: 8192 };

/** Registers a gateway for the addresses of one subnet, so that others of the network keep theirs. */
export function natGateway(name: string, { network, subnetwork, project, region }: NatInput, opts: ResourceOptions) {
  const router = new Router(`${name}-router`, { network, project, region }, opts);
  return new RouterNat(
    `${name}-nat`,
    {
      router: router.name,
      project,
      region,
      natIpAllocateOption: 'AUTO_ONLY',
      sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
      subnetworks: [{ name: subnetwork, sourceIpRangesToNats: ['ALL_IP_RANGES'] }],
      enableDynamicPortAllocation: true,
      // Dynamic allocation excludes it.
      enableEndpointIndependentMapping: false,
      minPortsPerVm: PORTS_PER_NODE.least,
      maxPortsPerVm: PORTS_PER_NODE.most,
      logConfig: { enable: true, filter: 'ERRORS_ONLY' },
    },
    opts,
  );
}
