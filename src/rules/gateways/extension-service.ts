import { type Finding, finding } from '../finding';
import type { Inventory } from '../inventory';
import type { Manifest } from '../manifest';
import type { Rule } from '../rule';
import { at, listAt, numberAt } from '../views/fields';
import { namespaceOf, readReference } from '../views/reference';
import { isUnresolved } from '../views/unresolved';

/** Kinds by which GKE's load balancer asks programs about the requests of a Gateway. */
const EXTENSION_KINDS = ['GCPRoutingExtension', 'GCPTrafficExtension'];

/** What a port of a Service must say so that GKE's load balancer speaks HTTP/2, and with it gRPC, there. */
const HTTP2 = ['HTTP2', 'kubernetes.io/h2c'];

/**
 * GKE's load balancer asks an extension as it asks any Service: over HTTP/1.1 unless its port says otherwise, and never while its
 * health check fails, which asks `/` over HTTP unless a HealthCheckPolicy says otherwise.
 */
export const extensionService: Rule = (inventory) =>
  EXTENSION_KINDS.flatMap((kind) => inventory.ofKind(kind)).flatMap((extension) =>
    listAt(extension.spec, 'extensionChains')
      .flatMap((chain) => listAt(chain, 'extensions'))
      .flatMap((each) => mistakes(inventory, extension, each)),
  );

function mistakes(inventory: Inventory, object: Manifest, extension: unknown): Finding[] {
  const inCore = { group: '', kind: 'Service', namespace: namespaceOf(object) };
  const backend = readReference(at(extension, 'backendRef'), inCore);
  const { name } = backend;
  if (name === '' || backend.kind !== 'Service' || backend.group !== '') {
    return [];
  }
  const port = numberAt(extension, 'backendRef', 'port');
  const appProtocols = inventory.serviceNamed(backend)?.appProtocols;
  const wrong = port !== undefined && appProtocols?.has(port) && !mayBeHttp2(appProtocols.get(port));
  return [
    ...(inventory.lacksPolicy(backend, 'HealthCheckPolicy')
      ? [finding('GKEI_EXTENSION_HEALTH_CHECK_MISSING', object, { service: name })]
      : []),
    ...(wrong ? [finding('GKEI_EXTENSION_PROTOCOL', object, { service: name, port, protocols: HTTP2 })] : []),
  ];
}

function mayBeHttp2(protocol: string | undefined): boolean {
  return protocol !== undefined && (HTTP2.includes(protocol) || isUnresolved(protocol));
}
