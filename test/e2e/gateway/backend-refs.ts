import type { KubeObject } from '../cluster/kube-object';
import { type GatewayObjects, named } from './gateway-objects';
import { type PoolBackend, poolBackend } from './pool-backend';
import { orError, refuseFields, Unsupported } from './unsupported';

/** Where a part of a rule's requests goes: to a pool, or nowhere, and why. */
export interface WeightedBackend {
  readonly weight: number;
  readonly to: PoolBackend | Error;
}

/** The stored pools of each generation, by API group. */
const POOLS = { 'inference.networking.k8s.io': 'pools', 'inference.networking.x-k8s.io': 'firstPools' } as const;

const isPoolGroup = (group: string): group is keyof typeof POOLS => group in POOLS;

/** The backends of a route's rule. A share whose backend cannot be used keeps its weight, and its requests fail. */
export function backendsOf(route: KubeObject, rule: KubeObject, objects: GatewayObjects): WeightedBackend[] {
  const refs: readonly KubeObject[] = rule['backendRefs'] ?? [];
  return refs.map((ref) => ({ weight: ref['weight'] ?? 1, to: orError(() => backendOf(route, rule, ref, objects)) }));
}

function backendOf(route: KubeObject, rule: KubeObject, ref: KubeObject, objects: GatewayObjects): PoolBackend {
  refuseFields('a rule', rule, ['timeouts', 'retry', 'sessionPersistence']);
  refuseFields('a backend', ref, ['filters']);
  const { group = '', kind = 'Service', name, namespace = route.metadata.namespace } = ref as KubeObject & BackendRef;
  if (!isPoolGroup(group) || kind !== 'InferencePool') {
    throw new Unsupported(`backends of the kind ${kind} in the group "${group}"`);
  }
  if (namespace !== route.metadata.namespace && !isGranted(route, { group, kind, name, namespace }, objects.grants)) {
    throw new Error(`RefNotPermitted: no ReferenceGrant in ${namespace} lets ${route.metadata.namespace} use ${name}`);
  }
  const pool = named(objects[POOLS[group]], namespace!, name);
  if (!pool) {
    throw new Error(`BackendNotFound: there is no InferencePool ${name} in ${namespace}`);
  }
  return poolBackend(pool, objects);
}

interface BackendRef {
  readonly group?: string;
  readonly name: string;
  readonly namespace?: string;
}

/** Whether a grant in the pool's namespace lets HTTPRoutes of the route's namespace use the pool. */
function isGranted(
  route: KubeObject,
  pool: BackendRef & { readonly kind: string },
  grants: readonly KubeObject[],
): boolean {
  return grants
    .filter(({ metadata }) => metadata.namespace === pool.namespace)
    .some(
      ({ spec }) =>
        spec.from.some(
          ({ group, kind, namespace }: KubeObject & BackendRef) =>
            group === 'gateway.networking.k8s.io' && kind === 'HTTPRoute' && namespace === route.metadata.namespace,
        ) &&
        spec.to.some(
          ({ group, kind, name = pool.name }: KubeObject & BackendRef) =>
            group === pool.group && kind === pool.kind && name === pool.name,
        ),
    );
}
