/**
 * The Pulumi half: components that provision a GKE cluster for inference, and what applies charts to it. The main entry
 * never loads it.
 */
export { ChartDeployment, type ChartDeploymentArgs } from './charts/chart-deployment';
export type { ChartSource } from './charts/chart-source';
export { late } from './charts/late';
export type { ClusterTarget, ConnectedCluster } from './cluster/cluster-target';
export { InferenceCluster } from './cluster/inference-cluster';
export type {
  ClusterUpgrades,
  ExistingCluster,
  InferenceClusterArgs,
  SystemPool,
} from './cluster/inference-cluster-args';
export { Grant, type Grants } from './identity/grant';
export { NodeServiceAccount, type NodeServiceAccountArgs } from './identity/node-service-account';
export {
  type IdentityOptions,
  type KubernetesAccount,
  type MetricsIdentityArgs,
  type WeightsIdentityArgs,
  WorkloadIdentity,
  type WorkloadIdentityArgs,
} from './identity/workload-identity';
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
export { GpuNodePool } from './node-pool/gpu-node-pool';
export type { GpuDriver, GpuNodePoolArgs, NodeStorage } from './node-pool/gpu-node-pool-args';
export { GpuSharing } from './node-pool/gpu-sharing';
export type { NodeCounts, NodesPerZone, TotalNodes } from './node-pool/node-counts';
export type { NodeTaint } from './node-pool/node-taint';
export type { NodeUpgrades } from './node-pool/node-upgrades';
export { InferencePlatform, type PlatformServerProps } from './platform/inference-platform';
export type {
  InferencePlatformArgs,
  PlatformCluster,
  PlatformNetwork,
  PlatformOnCluster,
  PlatformPicker,
  PoolOptions,
} from './platform/inference-platform-args';
export type { BucketWeights, PlatformService, ReplicaRange } from './platform/platform-service';
export { ImageCache, type ImageCacheArgs, type UpstreamCredentials } from './registry/image-cache';
export type { ImageRepository } from './registry/image-repository';
export { type ImageVersion, PickerRepository, type PickerRepositoryArgs } from './registry/picker-repository';
