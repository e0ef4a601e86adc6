/** An address range with the ports that are reached in it. */
export interface AddressRange {
  /** In CIDR notation. */
  readonly cidr: string;
  /** TCP ports. */
  readonly ports: readonly number[];
}

/**
 * Where the health checks of Google's load balancers come from.
 *
 * Source: Cloud Load Balancing's page "Firewall rules", in a stored copy (November 2026).
 */
export const HEALTH_CHECK_RANGES: readonly string[] = ['35.191.0.0/16', '130.211.0.0/22'];

/**
 * Ranges that no subnet of a VPC network may have: this network, loopback, link-local, private Google access, multicast and
 * broadcast.
 *
 * Source: the VPC page "Subnets", from memory.
 */
export const RESERVED_RANGES: readonly string[] = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '199.36.153.4/30',
  '199.36.153.8/30',
  '224.0.0.0/4',
  '255.255.255.255/32',
];

/**
 * The metadata server of GKE's nodes, which gives pods their Google account: where policies see it with Dataplane V2, and
 * with Calico, which sees the address to which a node redirects packets.
 *
 * Source: public manifests and notes that follow GKE's page on Workload Identity Federation (2026); some of them leave out
 * the second port of each. The page itself was not read.
 */
export const METADATA_SERVER: readonly AddressRange[] = [
  { cidr: '169.254.169.254/32', ports: [80, 8080] },
  { cidr: '169.254.169.252/32', ports: [987, 988] },
];

/** Where pods ask for names beside kube-dns: NodeLocal DNSCache and Cloud DNS. From memory, as public manifests have the first. */
export const NODE_DNS_RANGES: readonly string[] = ['169.254.20.10/32', '169.254.169.254/32'];

/** Namespaces of the collectors of Managed Service for Prometheus, on Standard and on Autopilot clusters. */
export const METRICS_COLLECTOR_NAMESPACES: readonly string[] = ['gmp-system', 'gke-gmp-system'];
