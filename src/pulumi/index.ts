/**
 * The Pulumi half: components that provision a GKE cluster for inference, and what applies charts to it. The main entry
 * never loads it.
 */
export type { ClusterTarget, ConnectedCluster } from './cluster/cluster-target';
export { InferenceCluster } from './cluster/inference-cluster';
export type {
  ClusterUpgrades,
  ExistingCluster,
  InferenceClusterArgs,
  SystemPool,
} from './cluster/inference-cluster-args';
export type { ClusterNetwork, ProxyOnlySubnetPurpose } from './network/cluster-network';
export { InferenceNetwork } from './network/inference-network';
export type {
  ExistingClusterNetwork,
  ExistingNetwork,
  ExistingSubnetwork,
  InferenceNetworkArgs,
} from './network/inference-network-args';
export { type ExistingProxyOnlySubnet, ProxyOnlySubnet } from './network/proxy-only-subnet';
export type { SecurityPolicyOptions, SecurityRule, SecurityRuleMatch } from './network/security-policy';
