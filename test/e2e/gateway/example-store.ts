import type { KubeObject } from '../cluster/kube-object';
import { COLLECTIONS, type Collection, type GatewayObjects } from './gateway-objects';
import type { KeyPair } from './listener-certificates';

const POOL_GROUP = 'inference.networking.k8s.io';

/** Stored objects of a gateway that serves one pool of one ready pod by one ready picker; tests change or add some. */
export function exampleStore(changes: Partial<GatewayObjects> = {}): GatewayObjects {
  return {
    gateways: [gateway()],
    routes: [route()],
    grants: [],
    pools: [pool()],
    firstPools: [],
    healthCheckPolicies: [],
    backendPolicies: [],
    routingExtensions: [],
    extensionPolicies: [],
    trafficPolicies: [],
    clientPolicies: [],
    backendTlsPolicies: [],
    services: [pickerService()],
    secrets: [],
    configMaps: [],
    namespaces: ['llm', 'elsewhere'].map(namespaceObject),
    pods: [pod('server-0', '10.0.0.1', { pool: 'chat' }), pod('picker-0', '10.0.0.9', { app: 'picker' })],
    ...changes,
  };
}

export function gateway(spec: object = {}): KubeObject {
  return stored('gateways', 'web', {
    gatewayClassName: 'gke-l7-regional-external-managed',
    listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
    ...spec,
  });
}

/** A namespace with the label that Kubernetes gives each. */
function namespaceObject(name: string): KubeObject {
  const { apiVersion, kind } = COLLECTIONS.namespaces;
  return { apiVersion, kind, metadata: { name, uid: name, labels: { 'kubernetes.io/metadata.name': name } } };
}

/** A Secret with a certificate. */
export function tlsSecret(name: string, { certificate, privateKey }: KeyPair): KubeObject {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const data = { 'tls.crt': encoded(certificate), 'tls.key': encoded(privateKey) };
  return { ...stored('secrets', name, {}), type: 'kubernetes.io/tls', data };
}

/** A route with one rule to the pool, unless it says something else. */
export function route(spec: object = {}, name = 'chat', namespace = 'llm'): KubeObject {
  const rules = [{ backendRefs: [backendRef()] }];
  return stored('routes', name, { parentRefs: [{ name: 'web', namespace: 'llm' }], rules, ...spec }, namespace);
}

export function backendRef(fields: object = {}): object {
  return { group: POOL_GROUP, kind: 'InferencePool', name: 'chat', ...fields };
}

export function pool(spec: object = {}, name = 'chat'): KubeObject {
  return stored('pools', name, {
    selector: { matchLabels: { pool: 'chat' } },
    targetPorts: [{ number: 8000 }],
    endpointPickerRef: { name: 'picker', port: { number: 9002 }, failureMode: 'FailOpen' },
    ...spec,
  });
}

export function pickerService(port: object = {}): KubeObject {
  return stored('services', 'picker', { selector: { app: 'picker' }, ports: [{ port: 9002, ...port }] });
}

/** A policy whose target is the pool. */
export function policy(collection: 'healthCheckPolicies' | 'backendPolicies', settings: object): KubeObject {
  const targetRef = { group: POOL_GROUP, kind: 'InferencePool', name: 'chat' };
  return stored(collection, 'policy', { default: settings, targetRef });
}

/** A grant in the namespace `llm` for the routes of another one. */
export function grant(namespace: string): KubeObject {
  return stored('grants', 'grant', {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace }],
    to: [{ group: POOL_GROUP, kind: 'InferencePool' }],
  });
}

export function pod(name: string, podIP: string | undefined, labels: Record<string, string>, ready = true): KubeObject {
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
  const { metadata, ...rest } = stored('pods', name, { containers: [] });
  return { ...rest, metadata: { ...metadata, labels }, status: { phase: 'Running', podIP, conditions } };
}

export function stored(collection: Collection, name: string, spec: object, namespace = 'llm'): KubeObject {
  const { apiVersion, kind } = COLLECTIONS[collection];
  return { apiVersion, kind, metadata: { name, namespace, uid: `${kind}-${namespace}-${name}` }, spec };
}
