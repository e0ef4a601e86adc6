import { type KubeObject, selects } from '../cluster/kube-object';
import { isReady, targetPort } from '../cluster/pods';
import { type BackendTls, backendTls } from './backend-tls';
import type { Limits } from './envoy-gateway/limits';
import { COLLECTIONS, type GatewayObjects, keyOf, named } from './gateway-objects';
import { backendTimeoutSeconds, drainingSeconds, type HealthCheck, healthCheck, policyFor } from './policies';
import { refuseFields, Unsupported } from './unsupported';

export interface Address {
  readonly ip: string;
  readonly port: number;
}

/** An endpoint of a pool. */
export interface PoolEndpoint extends Address {
  /** How long its requests may go on once it left. */
  readonly drainingSeconds: number;
}

/** Names an address: `ip:port`. */
export function idOf({ ip, port }: Address): string {
  return `${ip}:${port}`;
}

/** A service that Envoy asks about requests over ext_proc: where a pool's requests go, or what they are. */
export interface CalloutBackend {
  /** The addresses of its ready pods. */
  readonly addresses: readonly Address[];
  /** Whether it is spoken to over TLS, unverified as pickers sign their own certificates, or over plain HTTP/2. */
  readonly tls: boolean;
  /** @default Envoy's own */
  readonly limits?: Limits;
}

/** The same behind a Service. */
export interface ServiceBackend extends CalloutBackend {
  /** Whether the port says that it speaks HTTP/2. GKE takes that for granted of pickers, and of nothing else. */
  readonly http2: boolean;
}

/** A port of a Service, as others refer to it. */
export interface ServiceReference {
  readonly group?: string;
  readonly kind?: string;
  readonly name: string;
  readonly port?: number;
}

/** An InferencePool as a gateway sees it. */
export interface PoolBackend {
  readonly kind: 'pool';
  /** Names the pool in Envoy: `namespace.name`. */
  readonly id: string;
  readonly endpoints: readonly Address[];
  readonly healthCheck: HealthCheck;
  /** Undefined where they are sent plain HTTP. */
  readonly tls: BackendTls | undefined;
  readonly timeoutSeconds: number;
  /** How long requests of an endpoint that left may go on. */
  readonly drainingSeconds: number;
  /** Undefined where requests go to any endpoint: the pool names no picker, or none is ready and the pool fails open. */
  readonly picker: CalloutBackend | undefined;
}

/** The value of `appProtocol` for HTTP/2 without TLS, and those for HTTP/2. */
const H2C = 'kubernetes.io/h2c';
const HTTP2 = ['HTTP2', H2C];

/** @throws Unsupported for what a pool can say and this gateway cannot do. */
export function poolBackend(pool: KubeObject, objects: GatewayObjects): PoolBackend {
  const { selector, targetPorts, appProtocol = 'http' } = poolSpec(pool);
  refuseFields(`the selector of ${keyOf(pool)}`, selector, ['matchExpressions']);
  if (appProtocol !== 'http') {
    throw new Unsupported(`pools that speak ${appProtocol}`);
  }
  const ports: readonly number[] = targetPorts.map(({ number }: { number: number }) => number);
  const backendPolicy = policyFor(objects.backendPolicies, pool);
  return {
    kind: 'pool',
    id: `${pool.metadata.namespace}.${pool.metadata.name}`,
    endpoints: podsWith(selector.matchLabels, pool.metadata.namespace!, objects)
      .filter(isNetworkEndpoint)
      .flatMap(({ status }) => ports.map((port) => ({ ip: status.podIP, port }))),
    healthCheck: healthCheck(policyFor(objects.healthCheckPolicies, pool)),
    tls: backendTls(pool, objects),
    timeoutSeconds: backendTimeoutSeconds(backendPolicy),
    drainingSeconds: drainingSeconds(backendPolicy),
    picker: pickerBackend(pool, objects),
  };
}

/** The specification of a pool of either generation, in the words of the second. */
export function poolSpec({ apiVersion, spec }: KubeObject): KubeObject['spec'] {
  if (apiVersion !== COLLECTIONS.firstPools.apiVersion) {
    return spec;
  }
  const { portNumber, ...picker } = spec.extensionRef;
  return {
    selector: { matchLabels: spec.selector },
    targetPorts: [{ number: spec.targetPortNumber }],
    endpointPickerRef: { ...picker, port: { number: portNumber } },
  };
}

/** The endpoints of every pool that this gateway can serve. */
export function poolEndpoints(objects: GatewayObjects): PoolEndpoint[] {
  return [...objects.pools, ...objects.firstPools].flatMap((pool) => {
    try {
      const { endpoints, drainingSeconds } = poolBackend(pool, objects);
      return endpoints.map((endpoint) => ({ ...endpoint, drainingSeconds }));
    } catch {
      return []; // its routes say why
    }
  });
}

/**
 * Every pod that has an address belongs to the network endpoint group, ready or not: only the load balancer's own health
 * check decides whether it gets requests.
 */
function isNetworkEndpoint({ metadata, status }: KubeObject): boolean {
  return !metadata.deletionTimestamp && status?.podIP && !['Failed', 'Succeeded'].includes(status.phase);
}

/**
 * A pool that fails open is served without its picker while none of the picker's pods is ready. Envoy itself refuses
 * `failure_mode_allow` together with full duplex bodies.
 */
function pickerBackend(pool: KubeObject, objects: GatewayObjects): CalloutBackend | undefined {
  const { endpointPickerRef: ref } = poolSpec(pool);
  if (!ref) {
    return undefined;
  }
  const backend = calloutBackend(pool, { ...ref, port: ref.port?.number }, objects);
  return backend.addresses.length === 0 && ref.failureMode === 'FailOpen' ? undefined : backend;
}

/**
 * The ready pods behind a port of a Service.
 *
 * @param owner who refers to the Service, which is of the same namespace
 * @throws Unsupported for references to anything else.
 */
export function calloutBackend(owner: KubeObject, ref: ServiceReference, objects: GatewayObjects): ServiceBackend {
  const { group = '', kind = 'Service', name, port: number } = ref;
  if (group !== '' || kind !== 'Service' || !number) {
    throw new Unsupported(`what ${keyOf(owner)} asks, which is not a port of a Service`);
  }
  const service = named(objects.services, owner.metadata.namespace!, name);
  const port = service && portOf(service, number);
  const addresses = service && port ? podsBehind(service, objects).filter(isReady).map(addressAt(port)) : [];
  const appProtocol = port?.['appProtocol'];
  return { addresses, tls: appProtocol !== H2C, http2: HTTP2.includes(appProtocol) };
}

/** The port of a Service with this number. */
export function portOf({ spec }: KubeObject, number: number): KubeObject | undefined {
  return spec.ports.find((candidate: KubeObject) => candidate['port'] === number);
}

/** The pods that a Service selects, in an order that does not change. */
export function podsBehind(service: KubeObject, objects: GatewayObjects): KubeObject[] {
  return podsWith(service['spec'].selector, service.metadata.namespace!, objects);
}

/** Where a pod is reached that stands behind a Service's port. */
export function addressAt(port: KubeObject): (pod: KubeObject) => Address {
  return (pod) => ({ ip: pod['status'].podIP, port: targetPort(port, pod) });
}

/** The pods of a namespace that a selector means, in an order that does not change. */
function podsWith(labels: Record<string, string>, namespace: string, { pods }: GatewayObjects): KubeObject[] {
  return pods
    .filter((pod) => pod.metadata.namespace === namespace && selects(labels, pod))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}
