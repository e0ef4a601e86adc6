import { InferenceNetwork } from '../../network/inference-network';
import { ProxyOnlySubnet } from '../../network/proxy-only-subnet';
import type { InferencePlatformArgs } from '../inference-platform-args';
import {
  either,
  existingOr,
  flag,
  list,
  made,
  number,
  object,
  optional,
  type Reader,
  required,
  text,
  word,
} from './reader';

const purpose = word('REGIONAL_MANAGED_PROXY', 'GLOBAL_MANAGED_PROXY');

const proxyOnlySubnet = made(
  object({
    range: required(text, 'its range in CIDR notation, /26 or larger'),
    purpose: optional(purpose, 'purpose of the one that the region has; if not set, one is made'),
  }),
  ({ range, purpose: existing }) =>
    existing === undefined ? ProxyOnlySubnet.create(range) : ProxyOnlySubnet.existing({ range, purpose: existing }),
);

const existing = object({
  network: required(text, 'name or self link of the VPC network'),
  subnetwork: required(text, 'name or self link of the subnet of the nodes'),
  podRange: required(text, 'name of its secondary range for pods'),
  serviceRange: required(text, 'name of its secondary range for Services'),
  maxPodsPerNode: optional(number, 'pods that a node may hold; if not set, GKE’s default'),
  proxyOnlySubnets: optional(list(purpose), 'purposes of the proxy-only subnets that the region has; none if not set'),
});

/** The network. */
export const networkConfig: Reader<InferencePlatformArgs['network']> = existingOr(
  object({
    existing: optional(existing, 'a network in which everything exists; without other keys'),
    nodes: optional(number, 'nodes that the ranges must hold; if not set, those of the services and the system pool'),
    maxPodsPerNode: optional(number, 'pods that a node may hold, 8 to 256; 110 if not set'),
    ranges: optional(
      object({
        nodes: required(text, 'range of the nodes in CIDR notation'),
        pods: required(text, 'range of the pods'),
        services: required(text, 'range of the Services'),
      }),
      'ranges of the subnet; if not set, 10.0.0.0/20, 10.4.0.0/14 and 10.8.0.0/20',
    ),
    proxyOnlySubnet: optional(
      proxyOnlySubnet,
      'the proxy-only subnet; if not set, 10.129.0.0/23 where the class needs one',
    ),
    nat: optional(word('create', 'none'), 'whether a Cloud NAT gateway is made, `create` if not set'),
    modelPorts: optional(list(number), 'ports of model servers, 8000 if not set'),
    address: optional(word('protected', 'unprotected', 'none'), 'whether an address is reserved for the gateway'),
    securityPolicy: optional(
      object({
        requestsPerMinute: optional(
          either(word('unlimited'), number),
          'most requests of a client in a minute, 600 if not set',
        ),
        client: optional(word('address', 'forwarded-address'), 'what tells clients apart, `address` if not set'),
        preview: optional(flag, 'whether the limit only logs what it would refuse, `false` if not set'),
      }),
      'a Cloud Armor policy for the pools; none if not set',
    ),
  }),
  { existing: (found) => InferenceNetwork.fromExisting(found), wishes: (wishes) => wishes },
);
