import { type Backend, backendsOf } from './backend-refs';
import { wayCluster, wayListener } from './endpoint-ways';
import {
  type ClusterResources,
  calloutCluster,
  pickerClusterName,
  poolCluster,
  poolClusterName,
} from './envoy-clusters';
import { removedEarly } from './envoy-gateway/client-policy';
import type { ExternalProcessor } from './envoy-gateway/extension-policy';
import { processorClusterName, processorFilter } from './envoy-gateway/processor-filter';
import { serviceCluster, serviceClusterName } from './envoy-gateway/service-cluster';
import { type Chain, listenerResource } from './envoy-listener';
import { type RoutedMatch, routeConfiguration } from './envoy-routes';
import { type GatewayObjects, keyOf } from './gateway-objects';
import { gkeFilters } from './gke-filters';
import type { CertificateManager } from './listener-certificates';
import { attachedHosts, type Listener, listenersOf } from './listeners';
import { type Address, type CalloutBackend, idOf } from './pool-backend';
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
 * which picker is asked, which endpoints exist and how their health is checked. What no object says is as on GKE, or as Envoy
 * Gateway has it for gateways of its class.
 *
 * @throws Unsupported for listeners and matches that this gateway cannot do. A backend that it cannot do answers 500.
 */
export function gatewayConfig(objects: GatewayObjects, options: GatewayConfigOptions): GatewayConfig {
  const { folder, portOf, certificateManager, leaving = [] } = options;
  const served = objects.gateways.flatMap((gateway) => listenersOf(gateway, objects, certificateManager));
  const ports = [...byAddress(served, portOf)].map(([port, sharing]) => portConfig(port, sharing, objects, folder));
  const backends = new Map(ports.flatMap((each) => [...each.backends]));
  const callouts = new Map(ports.flatMap((each) => [...each.callouts]));
  const clusters = clustersOf(backends, callouts, folder);
  // Only GKE's load balancer ends the requests of endpoints that left.
  const drained = [...backends.values()].flatMap((backend) => (backend.kind === 'pool' ? backend.endpoints : []));
  const ways = [...new Map([...drained, ...leaving].map((each) => [idOf(each), each])).values()];
  return new Map<string, readonly object[]>([
    ...clusters.map(({ file, endpoints }) => [file, [endpoints]] as const),
    [CLUSTERS_FILE, [...clusters.map(({ cluster }) => cluster), ...ways.map(wayCluster)]],
    ...ports.map(({ name, routes }) => [routesFile(name), [routes]] as const),
    [LISTENERS_FILE, [...ports.map(({ listener }) => listener), ...ways.map(wayListener)]],
  ]);
}

/** What a port of this machine that stands for one of a Gateway is made of. */
interface PortConfig {
  readonly name: string;
  readonly listener: object;
  readonly routes: object;
  /** By the names of their clusters. */
  readonly backends: ReadonlyMap<string, Backend>;
  readonly callouts: ReadonlyMap<string, CalloutBackend>;
}

function portConfig(port: number, sharing: readonly Listener[], objects: GatewayObjects, folder: string): PortConfig {
  const { controller, gateway } = sharing[0]!;
  const name = `port-${port}`;
  const hosts = routedHosts(sharing, objects);
  const backends = [...hosts.values()].flat().flatMap((match) => match.backends.flatMap(({ to }) => usable(to)));
  const processors = new Map(backends.flatMap(processorsOf).map((processor) => [processor.id, processor]));
  const extension = controller === 'gke' ? routingExtension(gateway, objects) : undefined;
  return {
    name,
    listener: listenerResource(name, {
      port,
      chains: sharing.flatMap(chainOf),
      routesFile: `${folder}/${routesFile(name)}`,
      removedHeaders: controller === 'envoy-gateway' ? removedEarly(gateway, objects) : [],
      filters: controller === 'gke' ? gkeFilters(extension) : [...processors.values()].map(processorFilter),
    }),
    routes: routeConfiguration(name, hosts, extension !== undefined),
    backends: new Map(backends.map((backend) => [clusterNameOf(backend), backend])),
    callouts: new Map([
      ...backends.flatMap(pickerOf),
      ...[...processors.values()].map((processor) => [processorClusterName(processor), processor.backend] as const),
      ...(extension ? [[extension.cluster, extension.backend] as const] : []),
    ]),
  };
}

function usable(to: Backend | Error): Backend[] {
  return to instanceof Error ? [] : [to];
}

function processorsOf(backend: Backend): readonly ExternalProcessor[] {
  return backend.kind === 'service' ? backend.processors : [];
}

function pickerOf(backend: Backend): (readonly [string, CalloutBackend])[] {
  return backend.kind === 'pool' && backend.picker ? [[pickerClusterName(backend), backend.picker]] : [];
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
          backends: backendsOf(match, listeners[0]!.controller, objects),
          filters: orError(() => filtersOf(match.rule)),
        })),
    );
  }
  return hosts;
}

function clusterNameOf(backend: Backend): string {
  return backend.kind === 'pool' ? poolClusterName(backend) : serviceClusterName(backend);
}

function clustersOf(
  backends: ReadonlyMap<string, Backend>,
  callouts: ReadonlyMap<string, CalloutBackend>,
  folder: string,
): (ClusterResources & { file: string })[] {
  return [
    ...[...backends].map(([name, backend]) => {
      const file = endpointsFile(name);
      const path = `${folder}/${file}`;
      return { file, ...(backend.kind === 'pool' ? poolCluster(backend, path) : serviceCluster(backend, path)) };
    }),
    ...[...callouts].map(([name, backend]) => {
      const file = endpointsFile(name);
      return { file, ...calloutCluster(name, backend, `${folder}/${file}`) };
    }),
  ];
}

function routesFile(port: string): string {
  return `routes-${port}.json`;
}

function endpointsFile(cluster: string): string {
  return `endpoints-${cluster}.json`;
}
