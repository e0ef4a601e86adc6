import type { KubeObject } from '../../cluster/kube-object';
import { isReady } from '../../cluster/pods';
import { type BackendTls, backendTls } from '../backend-tls';
import { type GatewayObjects, keyOf, named } from '../gateway-objects';
import { type Address, addressAt, portOf } from '../pool-backend';
import type { RouteMatch } from '../route-match';
import { refuseFields, Unsupported } from '../unsupported';
import { endpointPods } from './endpoint-pods';
import { type ExternalProcessor, externalProcessors } from './extension-policy';
import { type TrafficSettings, trafficSettings } from './traffic-policy';

/** A Service as Envoy Gateway serves it: its policies are those of the route that leads there. */
export interface ServiceBackend {
  readonly kind: 'service';
  /** Names it in Envoy: the route and the position of the rule. */
  readonly id: string;
  readonly endpoints: readonly ServiceEndpoint[];
  /** Undefined where they are sent plain HTTP. */
  readonly tls: BackendTls | undefined;
  readonly traffic: TrafficSettings;
  /** Who is asked about each request, in this order. */
  readonly processors: readonly ExternalProcessor[];
}

/** A pod behind a Service, as its endpoint slice has it. */
export interface ServiceEndpoint extends Address {
  /** Whether it is not ready, or on its way out: it is chosen where the request names it, and otherwise last. */
  readonly draining: boolean;
}

/** A Service without endpoints, whose requests Envoy Gateway answers 503. */
export class NoEndpoints extends Error {}

/**
 * Where a rule of a route leads.
 *
 * @throws Unsupported for backends other than one Service of the route's namespace.
 * @throws NoEndpoints where no pod stands behind the Service.
 * @throws Error where there is no such Service or port, or a policy of the route cannot be used.
 */
export function serviceBackend(
  { route, rule, ruleIndex }: RouteMatch,
  ref: KubeObject,
  objects: GatewayObjects,
): ServiceBackend {
  refuseFields('a backend', ref, ['namespace']);
  const { group = '', kind = 'Service', name, port: number } = ref as KubeObject & BackendRef;
  if (group !== '' || kind !== 'Service' || rule['backendRefs'].length > 1) {
    throw new Unsupported(`the backends of ${keyOf(route)}, which are not one Service`);
  }
  const { namespace } = route.metadata;
  const service = named(objects.services, namespace!, name);
  const port = service && portOf(service, number);
  if (!port) {
    throw new Error(`BackendNotFound: there is no port ${number} of a Service ${name} in ${namespace}`);
  }
  const pods = endpointPods(service, objects);
  if (pods.length === 0) {
    throw new NoEndpoints(`EndpointsNotFound: no pod stands behind the Service ${name}`);
  }
  return {
    kind: 'service',
    id: `${namespace}.${route.metadata.name}.${ruleIndex}`,
    endpoints: pods.map((pod) => ({
      ...addressAt(port)(pod),
      draining: !isReady(pod) || pod.metadata.deletionTimestamp !== undefined,
    })),
    tls: backendTls(service, objects),
    traffic: trafficSettings(route, objects),
    processors: externalProcessors(route, objects),
  };
}

interface BackendRef {
  readonly group?: string;
  readonly name: string;
  readonly port: number;
}
