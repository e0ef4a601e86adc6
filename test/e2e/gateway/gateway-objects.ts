import { type KubeObject, reference } from '../cluster/kube-object';

/** What the gateway reads from the API server, and all that it knows. */
export const COLLECTIONS = {
  gateways: reference('gateway.networking.k8s.io/v1', 'Gateway'),
  routes: reference('gateway.networking.k8s.io/v1', 'HTTPRoute'),
  grants: reference('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant'),
  pools: reference('inference.networking.k8s.io/v1', 'InferencePool'),
  firstPools: reference('inference.networking.x-k8s.io/v1alpha2', 'InferencePool'),
  healthCheckPolicies: reference('networking.gke.io/v1', 'HealthCheckPolicy'),
  backendPolicies: reference('networking.gke.io/v1', 'GCPBackendPolicy'),
  routingExtensions: reference('networking.gke.io/v1', 'GCPRoutingExtension'),
  extensionPolicies: reference('gateway.envoyproxy.io/v1alpha1', 'EnvoyExtensionPolicy'),
  trafficPolicies: reference('gateway.envoyproxy.io/v1alpha1', 'BackendTrafficPolicy'),
  clientPolicies: reference('gateway.envoyproxy.io/v1alpha1', 'ClientTrafficPolicy'),
  backendTlsPolicies: reference('gateway.networking.k8s.io/v1', 'BackendTLSPolicy'),
  services: reference('v1', 'Service'),
  secrets: reference('v1', 'Secret'),
  configMaps: reference('v1', 'ConfigMap'),
  namespaces: reference('v1', 'Namespace'),
  pods: reference('v1', 'Pod'),
} as const;

export type Collection = keyof typeof COLLECTIONS;

/** The stored objects of every namespace. */
export type GatewayObjects = Readonly<Record<Collection, readonly KubeObject[]>>;

/** The API group of a stored object; the core group is empty. */
export function groupOf({ apiVersion }: KubeObject): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** `namespace/name`. */
export function keyOf({ metadata: { namespace, name } }: KubeObject): string {
  return `${namespace}/${name}`;
}

/** The object with this name in this namespace. */
export function named(objects: readonly KubeObject[], namespace: string, name: string): KubeObject | undefined {
  return objects.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
}

/** The older of two objects first; of equally old ones, the first in the alphabet: who wins a conflict. */
export function byAge(a: KubeObject, b: KubeObject): number {
  return compare(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') || compare(keyOf(a), keyOf(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
