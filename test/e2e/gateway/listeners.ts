import { type KubeObject, selects } from '../cluster/kube-object';
import { type GatewayObjects, keyOf } from './gateway-objects';
import { type CertificateManager, certificatesOf, type KeyPair } from './listener-certificates';
import { Unsupported } from './unsupported';

/** Whose controller this gateway stands for. */
export type Controller = 'gke' | 'envoy-gateway';

/** Who serves the gateways of which class. Gateways of other classes belong to other controllers. */
const CONTROLLERS: ReadonlyMap<string, Controller> = new Map([
  ['gke-l7-regional-external-managed', 'gke'],
  ['gke-l7-rilb', 'gke'],
  ['eg', 'envoy-gateway'],
]);

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** One listener of a Gateway that this gateway serves. */
export interface Listener {
  readonly controller: Controller;
  readonly gateway: KubeObject;
  readonly name: string;
  readonly port: number;
  /** Undefined for every host. */
  readonly hostname: string | undefined;
  /** Undefined where requests are not encrypted. */
  readonly certificates: readonly KeyPair[] | undefined;
  /** The namespaces whose routes may attach. */
  readonly namespaces: ReadonlySet<string>;
}

/**
 * The listeners of a Gateway that can be served: none where its class is not ours, or where a certificate is missing.
 *
 * @throws Unsupported for protocols other than HTTP and HTTPS.
 */
export function listenersOf(
  gateway: KubeObject,
  objects: GatewayObjects,
  certificateManager: CertificateManager,
): Listener[] {
  const controller = CONTROLLERS.get(gateway['spec'].gatewayClassName);
  if (controller === undefined) {
    return [];
  }
  const listeners: KubeObject[] = gateway['spec'].listeners;
  return listeners.flatMap((listener) => {
    const { name, port, hostname, protocol, allowedRoutes } = listener as KubeObject & ListenerFields;
    if (protocol !== 'HTTP' && protocol !== 'HTTPS') {
      throw new Unsupported(`listener ${name} of ${keyOf(gateway)} (protocol ${protocol})`);
    }
    const certificates =
      protocol === 'HTTPS' ? certificatesOf(gateway, listener, objects, certificateManager) : undefined;
    const namespaces = namespacesOf(gateway, allowedRoutes?.namespaces ?? {}, objects);
    return certificates?.length === 0 ? [] : [{ controller, gateway, name, port, hostname, certificates, namespaces }];
  });
}

interface ListenerFields {
  readonly name: string;
  readonly port: number;
  readonly hostname?: string;
  readonly protocol: string;
  readonly allowedRoutes?: { readonly namespaces?: AllowedNamespaces };
}

interface AllowedNamespaces {
  readonly from?: 'Same' | 'All' | 'Selector';
  readonly selector?: {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly {
      readonly key: string;
      readonly operator: string;
      readonly values: string[];
    }[];
  };
}

function namespacesOf(
  gateway: KubeObject,
  { from = 'Same', selector = {} }: AllowedNamespaces,
  { namespaces }: GatewayObjects,
): ReadonlySet<string> {
  if (from === 'Same') {
    return new Set([gateway.metadata.namespace!]);
  }
  const { matchLabels = {}, matchExpressions = [] } = from === 'Selector' ? selector : {};
  const unknown = matchExpressions.find(({ operator }) => operator !== 'In');
  if (unknown) {
    throw new Unsupported(`the operator ${unknown.operator} among namespaces of ${keyOf(gateway)}`);
  }
  const chosen = namespaces.filter(
    (namespace) =>
      selects(matchLabels, namespace) &&
      matchExpressions.every(({ key, values }) => values.includes(namespace.metadata.labels?.[key] ?? '')),
  );
  return new Set(chosen.map(({ metadata }) => metadata.name));
}

/**
 * The hosts for which a route is attached to a listener, `*` for all: none where the route does not name the listener
 * as its parent, is not allowed there, or shares no host with it.
 */
export function attachedHosts(route: KubeObject, listener: Listener): string[] {
  const { gateway, namespaces } = listener;
  const namesIt = (route['spec'].parentRefs ?? []).some(
    ({ group = GATEWAY_GROUP, kind = 'Gateway', namespace = route.metadata.namespace, ...parent }: KubeObject) =>
      group === GATEWAY_GROUP &&
      kind === 'Gateway' &&
      namespace === gateway.metadata.namespace &&
      parent['name'] === gateway.metadata.name &&
      (parent['sectionName'] ?? listener.name) === listener.name &&
      (parent['port'] ?? listener.port) === listener.port,
  );
  if (!namesIt || !namespaces.has(route.metadata.namespace!)) {
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
