import type { KubeObject } from '../cluster/kube-object';
import { byAge, type GatewayObjects, keyOf } from './gateway-objects';
import { type CalloutBackend, calloutBackend } from './pool-backend';
import { refuseFields, Unsupported } from './unsupported';

/** What is asked about the requests of a Gateway before a route is chosen: a GCPRoutingExtension. */
export interface RoutingExtension {
  /** Names it in Envoy, and is the host that Envoy asks for. */
  readonly cluster: string;
  readonly backend: CalloutBackend;
  readonly authority: string | undefined;
  /** How long each of its answers may take, such as `10s`. */
  readonly timeout: string;
  /** Events that it is told of, such as `RequestBody`. */
  readonly events: readonly string[];
  readonly fullDuplex: boolean;
  /** The requests that it is asked about. */
  readonly asked: readonly HeaderCondition[];
}

/** Something that must hold of a header of a request. */
export interface HeaderCondition {
  readonly header: ':method' | ':path';
  readonly value: { readonly exact: string } | { readonly prefix: string };
}

/**
 * The extension of a Gateway; of several, the oldest. Undefined where there is none, or where it fails open and none of its
 * pods is ready: Envoy itself refuses `failure_mode_allow` together with full duplex bodies.
 *
 * @throws Unsupported for chains and conditions that this gateway cannot do.
 */
export function routingExtension(gateway: KubeObject, objects: GatewayObjects): RoutingExtension | undefined {
  const [object] = objects.routingExtensions
    .filter(
      ({ metadata, spec }) =>
        metadata.namespace === gateway.metadata.namespace &&
        spec.targetRefs.some(({ kind, name }: KubeObject & { name: string }) => {
          return kind === 'Gateway' && name === gateway.metadata.name;
        }),
    )
    .sort(byAge);
  if (!object) {
    return undefined;
  }
  const [chain, ...others] = object['spec'].extensionChains as readonly KubeObject[];
  const [extension, ...next] = chain!['extensions'] as readonly KubeObject[];
  if (others.length > 0 || next.length > 0) {
    throw new Unsupported(`several extensions of ${keyOf(object)}`);
  }
  const { backendRef, timeout, authority, failOpen = false, supportedEvents, requestBodySendMode } = extension!;
  refuseFields(keyOf(object), extension!, ['googleAPIServiceName', 'metadata', 'forwardHeaders']);
  const backend = calloutBackend(object, backendRef, objects);
  if (!backend.http2) {
    throw new Unsupported(`extensions over HTTP/1.1, such as ${keyOf(object)}`);
  }
  if (backend.addresses.length === 0 && failOpen) {
    return undefined;
  }
  return {
    cluster: `extension.${object.metadata.namespace}.${object.metadata.name}`,
    backend,
    authority,
    timeout,
    events: supportedEvents,
    fullDuplex: requestBodySendMode === 'FullDuplexStreamed',
    asked: conditionsOf(chain!['matchCondition']),
  };
}

const METHOD = /^request\.method == "([A-Z]+)"$/;
const PATH = /^request\.path\.startsWith\("([^"]*)"\)$/;

/** The conditions of a chain: of the Common Expression Language, comparisons of method and path joined by `&&`. */
function conditionsOf({ celExpressions }: KubeObject): HeaderCondition[] {
  const [{ celMatcher }, ...others] = celExpressions as readonly [{ celMatcher: string }, ...object[]];
  if (others.length > 0) {
    throw new Unsupported('several expressions of one condition');
  }
  return celMatcher.split(' && ').map((term) => {
    const [method, path] = [METHOD, PATH].map((pattern) => pattern.exec(term)?.[1]);
    if (method !== undefined) {
      return { header: ':method', value: { exact: method } };
    }
    if (path !== undefined) {
      return { header: ':path', value: { prefix: path } };
    }
    throw new Unsupported(`the condition ${term}`);
  });
}
