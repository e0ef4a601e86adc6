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
 * Source: Cloud Load Balancing's page on health checks (autumn 2026).
 */
export const HEALTH_CHECK_RANGES: readonly string[] = ['35.191.0.0/16', '130.211.0.0/22'];

/**
 * The metadata server of GKE's nodes, which gives pods their Google account; the second one is what a node's packets are
 * redirected to.
 *
 * Source: GKE's page on Workload Identity Federation, "network policy" (autumn 2026).
 */
export const METADATA_SERVER: readonly AddressRange[] = [
  { cidr: '169.254.169.254/32', ports: [80] },
  { cidr: '169.254.169.252/32', ports: [988] },
];

/** Where pods ask for names beside kube-dns: NodeLocal DNSCache and Cloud DNS. Source: GKE's pages on both (autumn 2026). */
export const NODE_DNS_RANGES: readonly string[] = ['169.254.20.10/32', '169.254.169.254/32'];

/** Namespaces of the collectors of Managed Service for Prometheus, on Standard and on Autopilot clusters. */
export const METRICS_COLLECTOR_NAMESPACES: readonly string[] = ['gmp-system', 'gke-gmp-system'];
