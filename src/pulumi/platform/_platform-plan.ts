import { GatewayClass } from '../../catalog';
import { errorOf } from '../../errors';
import { parseLocation, requireProxyOnlySubnet } from '../../planning';
import { planCluster } from '../cluster/cluster-plan';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { InferenceClusterArgs } from '../cluster/inference-cluster-args';
import type { ClusterNetwork } from '../network/cluster-network';
import type { InferenceNetworkArgs } from '../network/inference-network-args';
import { planNetwork } from '../network/network-plan';
import { planNodePool } from '../node-pool/node-pool-plan';
import { type PoolPlan, planPools } from './_pool-plan';
import { planService, type ServicePlan } from './_service-plan';
import type { InferencePlatformArgs, PlatformCluster, PlatformNetwork } from './inference-platform-args';

/** What is decided about a platform before anything is registered. */
export interface PlatformPlan {
  readonly region: string;
  readonly gatewayClass: GatewayClass;
  readonly services: ReadonlyMap<string, ServicePlan>;
  readonly pools: readonly PoolPlan[];
  /** The network that is made; undefined where one exists. */
  readonly network: InferenceNetworkArgs | undefined;
  /** The cluster that is made, but for its network; undefined where one exists. */
  readonly cluster: Omit<InferenceClusterArgs, 'network'> | undefined;
  readonly namespace: { readonly name: string; readonly create: boolean };
}

/** Nodes of the system pool, where nothing else is said. */
const SYSTEM_NODES = 10;

/** Decides what a platform is made of, and refuses what cannot be. */
export function planPlatform(name: string, args: InferencePlatformArgs): PlatformPlan {
  const { location, namespace = 'llm', gatewayClass = GatewayClass.GKE_REGIONAL_EXTERNAL, project } = args;
  const { region } = parseLocation(location);
  const services = Object.entries(args.services).map(([service, wish]) => planService(name, service, wish));
  if (services.length === 0) {
    throw errorOf('GKEI_EMPTY_LIST', { construct: name, option: 'services' });
  }
  const { existing: cluster, wishes: clusterWishes } = clusterOf(args.cluster);
  const pools = poolsOf(name, services, args, cluster?.mode ?? clusterWishes.mode ?? 'standard');
  const network = networkOf(name, args, cluster !== undefined, () => ({
    region,
    project,
    gatewayClass,
    nodes: pools.reduce((total, pool) => total + pool.nodes + 1, clusterWishes.systemPool?.maxNodes ?? SYSTEM_NODES),
  }));
  const made = cluster ? undefined : { ...clusterWishes, location, project, gatewayClass, zones: args.zones };
  const proxyOnlySubnets = proxiesOf(gatewayClass, network);
  if (made) {
    planCluster(name, { ...made, network: { ...NO_NETWORK, proxyOnlySubnets } });
  }
  for (const pool of pools) {
    planNodePool(poolName(name, pool), { ...pool.args, cluster: cluster ?? { ...NO_CLUSTER, location } });
  }
  return {
    region,
    gatewayClass,
    services: new Map(services.map((service) => [service.name, service])),
    pools,
    network: network && 'region' in network ? network : undefined,
    cluster: made,
    namespace:
      typeof namespace === 'string' ? { name: namespace, create: true } : { name: namespace.existing, create: false },
  };
}

/** Name of the resource of a pool. */
export function poolName(platform: string, { key }: PoolPlan): string {
  return `${platform}-${key}`;
}

/** Stand for what does not exist yet while the rest is checked. */
const NO_NETWORK = { network: '', subnetwork: '', podRange: '', serviceRange: '', prerequisites: [] };
const NO_CLUSTER = { name: '', project: '', mode: 'standard', workloadPool: '', prerequisites: [] } as const;

/** A cluster that exists, as far as checks need it, or what is chosen about a new one. */
function clusterOf(cluster: InferencePlatformArgs['cluster'] = {}) {
  if ('provider' in cluster) {
    return { existing: cluster as ClusterTarget, wishes: {} as PlatformCluster };
  }
  return 'existing' in cluster
    ? { existing: { ...NO_CLUSTER, ...cluster.existing } as ClusterTarget, wishes: {} as PlatformCluster }
    : { existing: undefined, wishes: cluster };
}

function poolsOf(
  platform: string,
  services: readonly ServicePlan[],
  args: InferencePlatformArgs,
  mode: ClusterTarget['mode'],
): PoolPlan[] {
  if (mode === 'standard') {
    return planPools(platform, services, args);
  }
  if (args.pools !== undefined) {
    throw errorOf('GKEI_AUTOPILOT_OPTION', { construct: platform, options: ['pools'] });
  }
  return [];
}

/** The network that exists, or what is to be made of one; undefined for the unknown network of a cluster that exists. */
function networkOf(
  platform: string,
  { network }: InferencePlatformArgs,
  clusterExists: boolean,
  derived: () => InferenceNetworkArgs,
): ClusterNetwork | InferenceNetworkArgs | undefined {
  if (network && isExisting(network)) {
    return network;
  }
  if (!clusterExists) {
    return { ...derived(), ...network };
  }
  if (network) {
    throw errorOf('GKEI_PLATFORM_NETWORK_UNUSED', { platform });
  }
  return undefined;
}

/** Whether a network exists already. */
export function isExisting(network: ClusterNetwork | PlatformNetwork): network is ClusterNetwork {
  return 'prerequisites' in network;
}

/** The proxy-only subnets that the region has or gets. @throws GKEI_PROXY_ONLY_SUBNET_MISSING */
function proxiesOf(gatewayClass: GatewayClass, network: ClusterNetwork | InferenceNetworkArgs | undefined) {
  if (network === undefined) {
    return [];
  }
  if ('region' in network) {
    const { proxies } = planNetwork(network);
    return proxies ? [proxies.purpose] : [];
  }
  requireProxyOnlySubnet(gatewayClass, network.proxyOnlySubnets);
  return network.proxyOnlySubnets;
}
