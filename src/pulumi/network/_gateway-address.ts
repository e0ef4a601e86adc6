import { Address } from '@pulumi/gcp/compute/address';
import { GlobalAddress } from '@pulumi/gcp/compute/globalAddress';
import type { Input, ResourceOptions } from '@pulumi/pulumi';
import type { GatewayAddressKind } from '../../planning';

/** What an address is reserved with. */
export interface GatewayAddressInput {
  readonly kind: GatewayAddressKind;
  /** Whether GKE's load balancer takes it; otherwise the load balancer of a Service does. */
  readonly gke: boolean;
  readonly subnetwork: Input<string>;
  readonly project: Input<string> | undefined;
  readonly region: Input<string>;
}

const DESCRIPTION = 'Where clients find the gateway';

/** Reserves an address. */
export function gatewayAddress(
  name: string,
  input: GatewayAddressInput,
  opts: ResourceOptions,
): Address | GlobalAddress {
  const { kind, gke, subnetwork, project, region } = input;
  if (kind === 'global-external') {
    return new GlobalAddress(name, { description: DESCRIPTION, project, addressType: 'EXTERNAL' }, opts);
  }
  const regional = { description: DESCRIPTION, project, region };
  if (kind === 'regional-internal') {
    // A gateway has a forwarding rule for each of its ports, and only an address of this purpose takes several.
    const purpose = 'SHARED_LOADBALANCER_VIP';
    return new Address(name, { ...regional, addressType: 'INTERNAL', purpose, subnetwork }, opts);
  }
  // GKE's regional external gateways are of the standard tier; so are the addresses in published set-ups of them.
  const networkTier = gke ? 'STANDARD' : undefined;
  return new Address(name, { ...regional, addressType: 'EXTERNAL', networkTier }, opts);
}
