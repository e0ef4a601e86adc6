/**
 * The Pulumi half: components that provision a GKE cluster for inference, and what applies charts to it. The main entry
 * never loads it.
 */
export type { ClusterTarget, ConnectedCluster } from './cluster/cluster-target';
export type { ClusterNetwork, ProxyOnlySubnetPurpose } from './network/cluster-network';
