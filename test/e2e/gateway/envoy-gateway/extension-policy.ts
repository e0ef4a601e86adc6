import type { KubeObject } from '../../cluster/kube-object';
import { isReady } from '../../cluster/pods';
import { backendTls } from '../backend-tls';
import { type GatewayObjects, keyOf, named } from '../gateway-objects';
import { addressAt, type CalloutBackend, portOf } from '../pool-backend';
import { refuseOtherFields, Unsupported } from '../unsupported';
import { attachedPolicy } from './attached-policy';
import { endpointPods } from './endpoint-pods';
import { limitsOf } from './limits';

/** A service that is asked about each request and answer of a route over ext_proc. */
export interface ExternalProcessor {
  /** Names it in Envoy: the policy and its position there. */
  readonly id: string;
  readonly backend: CalloutBackend;
  /** The host that Envoy asks for. */
  readonly authority: string;
  readonly request: Processing;
  readonly response: Processing;
  /** Whether requests go on where it does not answer. */
  readonly failOpen: boolean;
  /** How long each of its answers may take. Undefined for Envoy's default, 200 ms. */
  readonly messageTimeout: string | undefined;
  /** The status of requests about which it does not answer. Undefined for Envoy's default, 500. */
  readonly statusOnError: number | undefined;
}

/** What of one direction it is shown. */
export interface Processing {
  readonly headers: boolean;
  /** The mode in Envoy's words. */
  readonly body: string;
  /** What it is told beside. */
  readonly attributes: readonly string[];
}

const KNOWN_FIELDS = [
  'backendRefs',
  'backendSettings',
  'processingMode',
  'failOpen',
  'messageTimeout',
  'statusOnError',
];

const BODY_MODES: Readonly<Record<string, string>> = {
  Streamed: 'STREAMED',
  Buffered: 'BUFFERED',
  BufferedPartial: 'BUFFERED_PARTIAL',
  FullDuplexStreamed: 'FULL_DUPLEX_STREAMED',
};

/**
 * Whom an EnvoyExtensionPolicy wants asked about the requests of a route.
 *
 * @throws Unsupported for extensions of other kinds, and for settings of other things.
 * @throws Error where a Service that it names, or every pod behind it, is missing: the route's requests then get a 500.
 */
export function externalProcessors(route: KubeObject, objects: GatewayObjects): ExternalProcessor[] {
  const policy = attachedPolicy(objects.extensionPolicies, route);
  if (!policy) {
    return [];
  }
  refuseOtherFields(keyOf(policy), policy['spec'], ['targetRefs', 'extProc']);
  const declared: readonly KubeObject[] = policy['spec'].extProc ?? [];
  return declared.map((extension, index) => externalProcessor(policy, extension, index, objects));
}

function externalProcessor(
  policy: KubeObject,
  extension: KubeObject,
  index: number,
  objects: GatewayObjects,
): ExternalProcessor {
  const of = `an extension of ${keyOf(policy)}`;
  const { namespace } = policy.metadata;
  refuseOtherFields(of, extension, KNOWN_FIELDS);
  const { backendRefs, backendSettings = {}, processingMode = {}, failOpen = false } = extension;
  refuseOtherFields(`backendSettings of ${of}`, backendSettings, ['circuitBreaker']);
  refuseOtherFields(`processingMode of ${of}`, processingMode, ['request', 'response']);
  const [{ group = '', kind = 'Service', name, port: number }, ...others] = backendRefs;
  if (group !== '' || kind !== 'Service' || others.length > 0) {
    throw new Unsupported(`the backends of ${of}, which are not one Service`);
  }
  const service = named(objects.services, namespace!, name);
  const port = service && portOf(service, number);
  if (!port) {
    throw new Error(`${of} names the port ${number} of a Service ${name}, which is not there`);
  }
  if (backendTls(service, objects)) {
    throw new Unsupported(`TLS with ${name}`);
  }
  const pods = endpointPods(service, objects);
  if (pods.length === 0) {
    throw new Error(`EndpointsNotFound: no pod stands behind the Service ${name} of ${of}`);
  }
  return {
    id: `${namespace}.${policy.metadata.name}.${index}`,
    backend: {
      addresses: pods.filter(isReady).map(addressAt(port)),
      tls: false,
      limits: limitsOf(of, backendSettings.circuitBreaker ?? {}),
    },
    authority: `${name}.${namespace}:${number}`,
    request: processing(`the request of ${of}`, processingMode.request),
    response: processing(`the response of ${of}`, processingMode.response),
    failOpen,
    messageTimeout: extension['messageTimeout'],
    statusOnError: extension['statusOnError'],
  };
}

/** A direction that is not mentioned is not shown; of one that is, the headers are. */
function processing(of: string, mode: KubeObject | undefined): Processing {
  refuseOtherFields(of, mode ?? {}, ['body', 'attributes']);
  return {
    headers: mode !== undefined,
    body: mode?.['body'] ? BODY_MODES[mode['body']]! : 'NONE',
    attributes: mode?.['attributes'] ?? [],
  };
}
