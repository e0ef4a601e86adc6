import type { KubeObject } from '../cluster/kube-object';
import { keyOf } from './gateway-objects';
import { Unsupported } from './unsupported';

/** The classes that GKE serves with inference pools. Gateways of other classes belong to other controllers. */
const GATEWAY_CLASSES = ['gke-l7-regional-external-managed', 'gke-l7-rilb'];

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** One listener of a Gateway that this gateway serves. */
export interface Listener {
  readonly gateway: KubeObject;
  readonly name: string;
  readonly port: number;
  /** Undefined for every host. */
  readonly hostname: string | undefined;
  readonly routesFrom: 'Same' | 'All';
}

/**
 * The listeners of a Gateway; none where its class is not ours.
 *
 * @throws Unsupported for protocols other than HTTP, and for namespaces chosen by labels.
 */
export function listenersOf(gateway: KubeObject): Listener[] {
  if (!GATEWAY_CLASSES.includes(gateway['spec'].gatewayClassName)) {
    return [];
  }
  return gateway['spec'].listeners.map(({ name, port, hostname, protocol, allowedRoutes }: KubeObject) => {
    const routesFrom = allowedRoutes?.namespaces?.from ?? 'Same';
    if (protocol !== 'HTTP' || !['Same', 'All'].includes(routesFrom)) {
      throw new Unsupported(`listener ${name} of ${keyOf(gateway)} (protocol ${protocol}, routes from ${routesFrom})`);
    }
    return { gateway, name, port, hostname, routesFrom };
  });
}

/**
 * The hosts for which a route is attached to a listener, `*` for all: none where the route does not name the listener
 * as its parent, is not allowed there, or shares no host with it.
 */
export function attachedHosts(route: KubeObject, listener: Listener): string[] {
  const { gateway, routesFrom } = listener;
  const namesIt = (route['spec'].parentRefs ?? []).some(
    ({ group = GATEWAY_GROUP, kind = 'Gateway', namespace = route.metadata.namespace, ...parent }: KubeObject) =>
      group === GATEWAY_GROUP &&
      kind === 'Gateway' &&
      namespace === gateway.metadata.namespace &&
      parent['name'] === gateway.metadata.name &&
      (parent['sectionName'] ?? listener.name) === listener.name &&
      (parent['port'] ?? listener.port) === listener.port,
  );
  const isAllowed = routesFrom === 'All' || route.metadata.namespace === gateway.metadata.namespace;
  if (!namesIt || !isAllowed) {
    return [];
  }
  const own = listener.hostname ?? '*';
  const hosts: readonly string[] = route['spec'].hostnames?.length ? route['spec'].hostnames : [own];
  return hosts.flatMap((host) => sharedHost(host, own) ?? []);
}

/** The narrower of two host names where one covers the other. */
function sharedHost(a: string, b: string): string | undefined {
  return covers(a, b) ? b : covers(b, a) ? a : undefined;
}

function covers(wide: string, narrow: string): boolean {
  return wide === '*' || wide === narrow || (wide.startsWith('*.') && narrow.endsWith(wide.slice(1)));
}
