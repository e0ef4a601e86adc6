import { METADATA_SERVER, NODE_DNS_RANGES } from '../../catalog';
import type { NetworkPolicySpec, Peer, PolicyPort } from './network-policy-spec';

type EgressRule = NetworkPolicySpec['egress'][number];

/** Label that Kubernetes gives every namespace. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** TCP ports. */
export const tcp = (...ports: readonly number[]): PolicyPort[] => ports.map((port) => ({ protocol: 'TCP', port }));

/** So many TCP ports one after another. */
export const tcpRange = (first: number, count: number): PolicyPort[] =>
  count === 1 ? tcp(first) : [{ protocol: 'TCP', port: first, endPort: first + count - 1 }];

/** Addresses. */
export const addresses = (ranges: readonly string[]): Peer[] => ranges.map((cidr) => ({ ipBlock: { cidr } }));

/** The pods of the same namespace with these labels. */
export const pods = (matchLabels: Readonly<Record<string, string>>): Peer => ({ podSelector: { matchLabels } });

/** The collectors of metrics. */
export const collectors = (namespaces: readonly string[]): Peer => ({
  namespaceSelector: { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'In', values: namespaces }] },
});

/** Asking for names, of kube-dns, NodeLocal DNSCache or Cloud DNS. */
export const DNS: EgressRule = {
  to: [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: 'kube-system' } } }, ...addresses(NODE_DNS_RANGES)],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

/** Asking for the pod's Google account. */
export const METADATA: readonly EgressRule[] = METADATA_SERVER.map(({ cidr, ports }) => ({
  to: addresses([cidr]),
  ports: tcp(...ports),
}));

/** HTTPS to anywhere: hubs, buckets and the control plane have no addresses that could be named. */
export const HTTPS: EgressRule = { to: addresses(['0.0.0.0/0']), ports: tcp(443) };
