import type { ClusterArgs } from '@pulumi/gcp/container/cluster';
import { type Input, interpolate, type Output } from '@pulumi/pulumi';
import type { ClusterPlan } from './cluster-plan';
import type { InferenceClusterArgs } from './inference-cluster-args';
import { NODE_SCOPES, SHIELDED } from './node-defaults';

/** What a cluster is made with beside what its owner says. */
interface ClusterContext {
  readonly plan: ClusterPlan;
  readonly project: Output<string>;
  readonly serviceAccount: Input<string>;
}

/** Parts of the cluster that report metrics: `DCGM` for GPUs, `JOBSET` for servers on several machines. */
const MONITORED = [
  'SYSTEM_COMPONENTS',
  'APISERVER',
  'SCHEDULER',
  'CONTROLLER_MANAGER',
  'STORAGE',
  'HPA',
  'POD',
  'DAEMONSET',
  'DEPLOYMENT',
  'STATEFULSET',
  'JOBSET',
  'KUBELET',
  'CADVISOR',
  'DCGM',
];

/** Fields of every cluster. */
export function clusterArgs(args: InferenceClusterArgs, context: ClusterContext): ClusterArgs {
  const { network, location, upgrades = {}, deletionProtection = true } = args;
  const { plan, project } = context;
  return {
    project: args.project,
    location,
    nodeLocations: plan.nodeLocations,
    deletionProtection,

    network: network.network,
    subnetwork: network.subnetwork,
    networkingMode: 'VPC_NATIVE',
    ipAllocationPolicy: {
      clusterSecondaryRangeName: network.podRange,
      servicesSecondaryRangeName: network.serviceRange,
    },
    // Without Dataplane V2 a NetworkPolicy is stored and has no effect.
    datapathProvider: 'ADVANCED_DATAPATH',
    ...controlPlane(args, plan),

    releaseChannel: { channel: (upgrades.channel ?? 'regular').toUpperCase() },
    minMasterVersion: plan.minVersion,
    maintenancePolicy: plan.maintenance,

    gatewayApiConfig: { channel: 'CHANNEL_STANDARD' },
    fleet: plan.inFleet ? { project } : undefined,
    workloadIdentityConfig: { workloadPool: interpolate`${project}.svc.id.goog` },
    secretManagerConfig: { enabled: true },
    podAutoscaling: { hpaProfile: 'PERFORMANCE' },
    costManagementConfig: { enabled: true },
    monitoringConfig: {
      enableComponents: MONITORED,
      // Auto-monitoring would scrape vLLM a second time, beside the PodMonitorings of InferenceMonitoring.
      managedPrometheus: { enabled: true, autoMonitoringConfig: { scope: 'NONE' } },
      advancedDatapathObservabilityConfig: { enableMetrics: true, enableRelay: false },
    },
    ...(plan.systemPool ? standard(args, context) : autopilot(context)),
  };
}

/** Where the API answers, and whether nodes have external addresses. */
function controlPlane({ privateNodes = true }: InferenceClusterArgs, { access }: ClusterPlan): Partial<ClusterArgs> {
  const { dns, ip, authorizedNetworks } = access;
  const reachable = ip !== 'none';
  const privateEndpoint = reachable ? { enablePrivateEndpoint: ip === 'private' } : {};
  return {
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { allowExternalTraffic: dns },
      ipEndpointsConfig: { enabled: reachable },
    },
    privateClusterConfig:
      privateNodes || ip === 'private' ? { enablePrivateNodes: privateNodes, ...privateEndpoint } : undefined,
    masterAuthorizedNetworksConfig: reachable
      ? {
          cidrBlocks: authorizedNetworks.map(({ cidr, name }) => ({ cidrBlock: cidr, displayName: name })),
          gcpPublicCidrsAccessEnabled: false,
          privateEndpointEnforcementEnabled: ip === 'private',
        }
      : undefined,
  };
}

const ADDONS = {
  httpLoadBalancing: { disabled: false },
  horizontalPodAutoscaling: { disabled: false },
  gcePersistentDiskCsiDriverConfig: { enabled: true },
  gcsFuseCsiDriverConfig: { enabled: true },
};

function standard(
  { network, dns = 'cloud-dns' }: InferenceClusterArgs,
  { serviceAccount }: ClusterContext,
): Partial<ClusterArgs> {
  const cloudDns = dns === 'cloud-dns';
  return {
    defaultMaxPodsPerNode: network.maxPodsPerNode,
    // The pool that GKE makes with a cluster lives for a minute. It runs as our account, because many projects have none of
    // Compute Engine's own.
    initialNodeCount: 1,
    removeDefaultNodePool: true,
    nodeConfig: { serviceAccount, oauthScopes: NODE_SCOPES, shieldedInstanceConfig: SHIELDED },
    nodePoolDefaults: {
      nodeConfigDefaults: { gcfsConfig: { enabled: true }, insecureKubeletReadonlyPortEnabled: 'FALSE' },
    },
    addonsConfig: { ...ADDONS, dnsCacheConfig: { enabled: !cloudDns } },
    dnsConfig: cloudDns ? { clusterDns: 'CLOUD_DNS', clusterDnsScope: 'CLUSTER_SCOPE' } : { clusterDns: 'KUBE_DNS' },
    clusterAutoscaling: {
      // ComputeClasses make pools without it.
      enabled: false,
      // The other profile removes idle nodes at once, and a new GPU node takes minutes until it serves.
      autoscalingProfile: 'BALANCED',
      // What pools of ComputeClasses are made with: seen to hold although auto-provisioning is off
      // (https://github.com/vllm-project/ci-infra/pull/575).
      autoProvisioningDefaults: {
        serviceAccount,
        oauthScopes: NODE_SCOPES,
        diskType: 'pd-balanced',
        shieldedInstanceConfig: SHIELDED,
        management: { autoRepair: true, autoUpgrade: true },
      },
    },
  };
}

function autopilot({ serviceAccount }: ClusterContext): Partial<ClusterArgs> {
  return {
    enableAutopilot: true,
    addonsConfig: ADDONS,
    clusterAutoscaling: { autoProvisioningDefaults: { serviceAccount, oauthScopes: NODE_SCOPES } },
  };
}
