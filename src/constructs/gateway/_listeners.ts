import {
  GatewaySpecListenersAllowedRoutesNamespacesFrom as From,
  type GatewaySpecListeners,
  type GatewaySpecListenersAllowedRoutes,
  type GatewaySpecListenersTls,
} from '../../../imports/gateway.networking.k8s.io';

/** A protocol that a gateway listens for, and whether routes of pools attach there. */
export interface ListenerGroup {
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
  readonly tls?: GatewaySpecListenersTls;
}

/** The listeners of a protocol, one for each host name. */
export function listenersOf(
  { protocol, port, tls }: ListenerGroup,
  hostnames: readonly string[],
  allowedRoutes: GatewaySpecListenersAllowedRoutes,
): GatewaySpecListeners[] {
  const hosts = hostnames.length > 0 ? hostnames : [undefined];
  const names = listenerNames(protocol, hosts.length);
  return hosts.map((hostname, index) => ({ name: names[index], port, protocol, hostname, tls, allowedRoutes }));
}

/** The names of a protocol's listeners: `https`, `https-2`, `https-3`. */
export function listenerNames(protocol: 'HTTP' | 'HTTPS', count: number): string[] {
  const name = protocol.toLowerCase();
  return Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));
}

/** Lets the routes of these namespaces attach, by the label that Kubernetes itself gives each namespace. */
export function allowedRoutes(
  own: string | undefined,
  others: 'all' | ReadonlySet<string>,
): GatewaySpecListenersAllowedRoutes {
  if (others === 'all') {
    return { namespaces: { from: From.ALL } };
  }
  if (own === undefined || others.size === 0) {
    return { namespaces: { from: From.SAME } };
  }
  const values = [...new Set([own, ...others])].sort();
  const matchExpressions = [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }];
  return { namespaces: { from: From.SELECTOR, selector: { matchExpressions } } };
}
