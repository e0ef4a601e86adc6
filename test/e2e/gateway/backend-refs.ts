import type { KubeObject } from '../cluster/kube-object';
import { type ServiceBackend, serviceBackend } from './envoy-gateway/service-backend';
import { type GatewayObjects, named } from './gateway-objects';
import type { Controller } from './listeners';
import { type PoolBackend, poolBackend } from './pool-backend';
import type { RouteMatch } from './route-match';
import { orError, refuseFields, Unsupported } from './unsupported';

/** What serves a rule's requests: a pool behind GKE's load balancer, or a Service behind Envoy Gateway. */
export type Backend = PoolBackend | ServiceBackend;

/** Where a part of a rule's requests goes, or why it goes nowhere. */
export interface WeightedBackend {
  readonly weight: number;
  readonly to: Backend | Error;
}

/** The stored pools of each generation, by API group. */
const POOLS = { 'inference.networking.k8s.io': 'pools', 'inference.networking.x-k8s.io': 'firstPools' } as const;

const isPoolGroup = (group: string): group is keyof typeof POOLS => group in POOLS;

/** The backends of a match's rule. A share whose backend cannot be used keeps its weight, and its requests fail. */
export function backendsOf(match: RouteMatch, controller: Controller, objects: GatewayObjects): WeightedBackend[] {
  const refs: readonly KubeObject[] = match.rule['backendRefs'] ?? [];
  return refs.map((ref) => ({
    weight: ref['weight'] ?? 1,
    to: orError(() => {
      refuseFields('a rule', match.rule, ['timeouts', 'retry', 'sessionPersistence']);
      refuseFields('a backend', ref, ['filters']);
      return controller === 'gke' ? poolOf(match.route, ref, objects) : serviceBackend(match, ref, objects);
    }),
  }));
}

function poolOf(route: KubeObject, ref: KubeObject, objects: GatewayObjects): PoolBackend {
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
