import { DEFAULT_GKE_VERSION, GatewayClass, INFERENCE_POOL_V1_GKE_VERSION, MACHINE_TYPES } from '../../catalog';
import { errorOf } from '../../errors';
import {
  type ControlPlaneAccess,
  isGkeVersionSince,
  LONGEST_GKE_RESOURCE_NAME,
  type MaintenancePlan,
  makesGkeName,
  parseLocation,
  planControlPlaneAccess,
  planMaintenance,
  planNodeZones,
  refuseOnAutopilot,
  requireProxyOnlySubnet,
  wholeNumber,
} from '../../planning';
import type { InferenceClusterArgs, SystemPool } from './inference-cluster-args';

/** What the resource of the system pool is called beside the cluster's. */
export const SYSTEM_POOL_SUFFIX = '-system';

/** What is decided about a cluster before anything is registered. */
export interface ClusterPlan {
  readonly minVersion: string;
  /** Undefined where GKE chooses. */
  readonly nodeLocations: string[] | undefined;
  readonly access: Required<ControlPlaneAccess>;
  readonly maintenance: MaintenancePlan | undefined;
  /** Whether it is registered in the fleet of its project, which gateways of several clusters need. */
  readonly inFleet: boolean;
  /** Undefined on Autopilot. */
  readonly systemPool: Required<Omit<SystemPool, 'overrides'>> | undefined;
}

/** Decides what a cluster is made of, and refuses what cannot be. */
export function planCluster(name: string, args: InferenceClusterArgs): ClusterPlan {
  const { network, mode = 'standard', gatewayClass = GatewayClass.GKE_REGIONAL_EXTERNAL, upgrades = {} } = args;
  requireName(name, mode);
  const location = parseLocation(args.location);
  if (mode === 'autopilot') {
    refuseOnAutopilot(name, { dns: args.dns, systemPool: args.systemPool }, args.overrides);
    if (location.zone) {
      throw errorOf('GKEI_AUTOPILOT_ZONAL', { cluster: name, zone: location.zone, region: location.region });
    }
  }
  requireProxyOnlySubnet(gatewayClass, network.proxyOnlySubnets);
  const zones = planNodeZones(name, location, args.zones);
  return {
    minVersion: versionOf(name, upgrades.minVersion),
    nodeLocations: zones.locations,
    access: planControlPlaneAccess(args.controlPlane),
    maintenance: planMaintenance(upgrades.window, upgrades.exclusions),
    inFleet: gatewayClass.multiCluster,
    systemPool: mode === 'standard' ? systemPoolOf(name, zones.count, args.systemPool) : undefined,
  };
}

function requireName(cluster: string, mode: 'standard' | 'autopilot'): void {
  const suffix = mode === 'standard' ? SYSTEM_POOL_SUFFIX : '';
  if (!makesGkeName(`${cluster}${suffix}`)) {
    throw errorOf('GKEI_CLUSTER_NAME', { cluster, most: LONGEST_GKE_RESOURCE_NAME - suffix.length });
  }
}

function versionOf(cluster: string, version = DEFAULT_GKE_VERSION): string {
  if (!isGkeVersionSince(INFERENCE_POOL_V1_GKE_VERSION, version)) {
    throw errorOf('GKEI_GKE_VERSION_TOO_OLD', { cluster, version, least: INFERENCE_POOL_V1_GKE_VERSION });
  }
  return version;
}

function systemPoolOf(cluster: string, zones: number, wishes: SystemPool = {}): ClusterPlan['systemPool'] {
  const { machineType = 'e2-standard-4', minNodes = 2, maxNodes = Math.max(10, minNodes) } = wishes;
  const machine = MACHINE_TYPES.find(({ name }) => name === machineType);
  // N1 machines have the GPUs that are attached to them, and none otherwise.
  if (machine && !machineType.startsWith('n1-')) {
    throw errorOf('GKEI_SYSTEM_POOL_GPU', { cluster, machine: machineType, accelerator: machine.accelerator.name });
  }
  return {
    machineType,
    minNodes: wholeNumber('systemPool.minNodes', minNodes, 1),
    // A new pool has a node in each zone.
    maxNodes: wholeNumber('systemPool.maxNodes', maxNodes, Math.max(minNodes, zones)),
  };
}
