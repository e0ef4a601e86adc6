import { backendsOf } from './backend-refs';
import { wayCluster, wayListener } from './endpoint-ways';
import {
  type ClusterResources,
  calloutCluster,
  pickerClusterName,
  poolCluster,
  poolClusterName,
} from './envoy-clusters';
import { type Chain, listenerResource } from './envoy-listener';
import { type RoutedMatch, routeConfiguration } from './envoy-routes';
import { type GatewayObjects, keyOf } from './gateway-objects';
import type { CertificateManager } from './listener-certificates';
import { attachedHosts, type Listener, listenersOf } from './listeners';
import { type Address, type CalloutBackend, idOf, type PoolBackend } from './pool-backend';
import { filtersOf } from './route-filters';
import { byPrecedence, envoyMatch, matchesOf } from './route-match';
import { routingExtension } from './routing-extension';
import { orError } from './unsupported';

/** Names of the files that Envoy starts with; they lead to all others. */
export const LISTENERS_FILE = 'listeners.json';
export const CLUSTERS_FILE = 'clusters.json';

export interface GatewayConfigOptions {
  /** The folder of the files. */
  readonly folder: string;
  /** The port of this machine that stands for a port of a Gateway (`namespace/name`). */
  readonly portOf: (gateway: string, port: number) => number;
  /** The certificates that stand for Certificate Manager's. */
  readonly certificateManager: CertificateManager;
  /** Endpoints that left their pools and whose requests may still finish. @default none */
  readonly leaving?: readonly Address[];
}

/** What each file of Envoy's configuration holds, those that others refer to first. */
export type GatewayConfig = ReadonlyMap<string, readonly object[]>;

/**
 * Envoy's configuration, from nothing but stored objects: who listens, which requests go to which pool by which share,
 * which picker is asked, which endpoints exist and how their health is checked. What no object says is as on GKE.
 *
 * @throws Unsupported for listeners and matches that this gateway cannot do. A backend that it cannot do answers 500.
 */
export function gatewayConfig(objects: GatewayObjects, options: GatewayConfigOptions): GatewayConfig {
  const { folder, portOf, certificateManager, leaving = [] } = options;
  const served = objects.gateways.flatMap((gateway) => listenersOf(gateway, objects, certificateManager));
  const pools = new Map<string, PoolBackend>();
  const callouts = new Map<string, CalloutBackend>();
  const listeners: object[] = [];
  const routes = new Map<string, readonly object[]>();
  for (const [port, sharing] of byAddress(served, portOf)) {
    const hosts = routedHosts(sharing, objects);
    for (const { to } of [...hosts.values()].flat().flatMap(({ backends }) => backends)) {
      if (!(to instanceof Error)) {
        pools.set(to.id, to);
      }
    }
    const name = `port-${port}`;
    const file = `routes-${name}.json`;
    const extension = routingExtension(sharing[0]!.gateway, objects);
    routes.set(file, [routeConfiguration(name, hosts, extension !== undefined)]);
    listeners.push(
      listenerResource(name, { port, chains: sharing.flatMap(chainOf), routesFile: `${folder}/${file}`, extension }),
    );
    if (extension) {
      callouts.set(extension.cluster, extension.backend);
    }
  }
  for (const pool of pools.values()) {
    if (pool.picker) {
      callouts.set(pickerClusterName(pool), pool.picker);
    }
  }
  const clusters = clustersOf([...pools.values()], callouts, folder);
  const reached = new Map(
    [...[...pools.values()].flatMap(({ endpoints }) => endpoints), ...leaving].map((each) => [idOf(each), each]),
  );
  const ways = [...reached.values()];
  return new Map([
    ...clusters.map(({ file, endpoints }) => [file, [endpoints]] as const),
    [CLUSTERS_FILE, [...clusters.map(({ cluster }) => cluster), ...ways.map(wayCluster)]],
    ...routes,
    [LISTENERS_FILE, [...listeners, ...ways.map(wayListener)]],
  ]);
}

/** How an encrypted listener is served beside the others of its port. */
function chainOf({ hostname, certificates }: Listener): Chain[] {
  return certificates ? [{ serverName: hostname, certificates }] : [];
}

/** Listeners by the port that they share on this machine: they differ in their hosts. */
function byAddress(
  listeners: readonly Listener[],
  portOf: GatewayConfigOptions['portOf'],
): ReadonlyMap<number, readonly Listener[]> {
  const sharing = new Map<number, Listener[]>();
  for (const listener of listeners) {
    const port = portOf(keyOf(listener.gateway), listener.port);
    sharing.set(port, [...(sharing.get(port) ?? []), listener]);
  }
  return sharing;
}

/** The matches of every host that the listeners serve, in the order in which they are to be tried. */
function routedHosts(listeners: readonly Listener[], objects: GatewayObjects): Map<string, RoutedMatch[]> {
  const hosts = new Map<string, RoutedMatch[]>();
  const attached = listeners.flatMap((listener) =>
    objects.routes.flatMap((route) => attachedHosts(route, listener).map((host) => ({ host, route }))),
  );
  for (const host of new Set(attached.map((attachment) => attachment.host))) {
    const routes = new Set(attached.filter((attachment) => attachment.host === host).map(({ route }) => route));
    hosts.set(
      host,
      [...routes]
        .flatMap(matchesOf)
        .sort(byPrecedence)
        .map((match) => ({
          match: envoyMatch(match),
          backends: backendsOf(match.route, match.rule, objects),
          filters: orError(() => filtersOf(match.rule)),
        })),
    );
  }
  return hosts;
}

function clustersOf(
  pools: readonly PoolBackend[],
  callouts: ReadonlyMap<string, CalloutBackend>,
  folder: string,
): (ClusterResources & { file: string })[] {
  return [
    ...pools.map((pool) => {
      const file = endpointsFile(poolClusterName(pool));
      return { file, ...poolCluster(pool, `${folder}/${file}`) };
    }),
    ...[...callouts].map(([name, backend]) => {
      const file = endpointsFile(name);
      return { file, ...calloutCluster(name, backend, `${folder}/${file}`) };
    }),
  ];
}

function endpointsFile(cluster: string): string {
  return `endpoints-${cluster}.json`;
}
