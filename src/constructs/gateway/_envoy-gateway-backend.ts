import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  BackendTrafficPolicy,
  BackendTrafficPolicySpecLoadBalancerType as BalancerType,
  EnvoyExtensionPolicy,
  EnvoyExtensionPolicySpecExtProcProcessingModeRequestBody as RequestBody,
  EnvoyExtensionPolicySpecExtProcProcessingModeResponseBody as ResponseBody,
  BackendTrafficPolicySpecRetryRetryOnTriggers as RetryTrigger,
  EnvoyExtensionPolicySpecExtProcStatusOnError as StatusOnError,
} from '../../../imports/gateway.envoyproxy.io';
import { DESTINATION_HEADER } from '../../catalog';
import { errorOf } from '../../errors';
import type { IInferencePool } from '../pool/i-inference-pool';
import { InferencePool } from '../pool/inference-pool';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** Envoy's name for the address that a request was sent to. */
const SERVED_ATTRIBUTE = 'upstream.address';

/** Times that a request goes on to the next endpoint which the picker named, or any: as many as it names beside the first. */
const RETRIES = 2;

const SERVICE_ID = 'Endpoints';

/**
 * The most that can be asked for. Envoy's defaults would refuse every request beyond 1,024 at a time, waiting ones included:
 * how many are let in is up to the picker's admission and the model servers.
 */
const UNLIMITED = {
  maxConnections: 4_294_967_295,
  maxParallelRequests: 4_294_967_295,
  maxPendingRequests: 4_294_967_295,
};

/**
 * The pool's pods as a headless Service, because Envoy Gateway has no backend for an InferencePool: its load balancing takes
 * the endpoint that the picker names in a header, and any of them where there is none.
 *
 * @throws GKEI_ENVOY_GATEWAY_TARGET for more than one pool, one that is not rendered here, or one with several ports.
 */
export function envoyGatewayBackend(
  scope: Construct,
  path: string,
  targets: readonly IInferencePool[],
): { pool: InferencePool; ref: { name: string; port: number } } {
  const [pool] = targets;
  const refuse = (found: string) => errorOf('GKEI_ENVOY_GATEWAY_TARGET', { route: path, found });
  if (targets.length > 1) {
    throw refuse(`${targets.length} pools, and one rule has one picker`);
  }
  if (!(pool instanceof InferencePool)) {
    throw refuse(`the ${pool.kind} ${pool.name}, whose pods are not known here`);
  }
  if (pool.targetPorts.length > 1) {
    throw refuse(`the pool ${pool.name} with the ports ${pool.targetPorts.join(', ')}`);
  }
  if (pool.namespace !== Chart.of(scope).namespace) {
    throw refuse(`the pool ${pool.name} of another namespace`);
  }
  const found = pool.node.tryFindChild(SERVICE_ID) as RenderedObject | undefined;
  const service = found ?? endpointsService(pool);
  return { pool, ref: { name: service.name, port: pool.port } };
}

function endpointsService(pool: InferencePool): RenderedObject {
  const service = new RenderedObject(pool, SERVICE_ID, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: described(`The endpoints of ${pool.name} for Envoy Gateway, which knows no InferencePools`),
    spec: () => ({
      clusterIP: 'None',
      selector: pool.selector,
      ports: [{ name: 'http', port: pool.port, targetPort: pool.port, protocol: 'TCP' }],
    }),
  });
  pool._alsoReachedBy({ group: '', kind: 'Service', name: service.name });
  return service;
}

/**
 * Asks the picker for every request of a route, and sends it to the endpoint that the picker names. Nothing fails open: Envoy
 * refuses that together with full duplex bodies. Without an answer of the picker a request gets a 503, which clients try again; without
 * a pod of the picker Envoy Gateway answers 500 by itself.
 */
export function envoyGatewayPolicies(scope: Construct, id: string, route: string, pool: InferencePool): void {
  const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: route }];
  const extension = EnvoyExtensionPolicy.manifest({
    metadata: described(`Asks the picker of ${pool.name} where each request goes; while it is away requests fail`),
    spec: {
      targetRefs,
      extProc: [
        {
          processingMode: {
            request: { body: RequestBody.FULL_DUPLEX_STREAMED },
            // By the endpoint that served it the picker knows where a request is when it went on to another one.
            response: { body: ResponseBody.FULL_DUPLEX_STREAMED, attributes: [SERVED_ATTRIBUTE] },
          },
          statusOnError: StatusOnError.VALUE_503,
          backendSettings: { circuitBreaker: UNLIMITED },
        },
      ],
    },
  });
  new RenderedObject(scope, `${id}-ExtensionPolicy`, {
    ...extension,
    // Late, because the picker is made after the pool, and maybe after the route.
    spec: () => ({
      ...extension.spec,
      extProc: extension.spec.extProc.map((extProc: object) => ({
        ...extProc,
        backendRefs: pool.picker && [{ name: pool.picker.serviceName, port: pool.picker.port }],
      })),
    }),
  });
  const traffic = BackendTrafficPolicy.manifest({
    metadata: described(
      `Sends each request to the endpoint that the picker of ${pool.name} chose; answers may take ${pool.requestTimeout} s`,
    ),
    spec: {
      targetRefs,
      loadBalancer: {
        type: BalancerType.LEAST_REQUEST,
        endpointOverride: { extractFrom: [{ header: DESTINATION_HEADER }] },
      },
      circuitBreaker: UNLIMITED,
      // Where nothing can have been computed: a prompt is never served twice.
      retry: {
        numRetries: RETRIES,
        retryOn: { triggers: [RetryTrigger.CONNECT_HYPHEN_FAILURE, RetryTrigger.REFUSED_HYPHEN_STREAM] },
      },
      timeout: { http: { requestTimeout: `${pool.requestTimeout}s` } },
    },
  });
  RenderedObject.ofManifest(scope, `${id}-TrafficPolicy`, traffic);
}
