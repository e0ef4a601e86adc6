import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  GcpRoutingExtensionSpecExtensionChainsExtensionsBackendRefKind as BackendKind,
  GcpRoutingExtensionSpecExtensionChainsExtensionsSupportedEvents as Event,
  GcpRoutingExtension,
  HealthCheckPolicy,
  HealthCheckPolicySpecDefaultConfigGrpcHealthCheckPortSpecification as PortSpecification,
  HealthCheckPolicySpecDefaultConfigType as ProbeType,
  GcpRoutingExtensionSpecExtensionChainsExtensionsRequestBodySendMode as SendMode,
} from '../../../imports/networking.gke.io';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** Longest that the load balancer waits for each answer of the extension; GKE allows up to 10 s. */
const TIMEOUT = '10s';

/** Requests with a body that may name a model. Others need not wait for the extension. */
const CAN_NAME_A_MODEL = 'request.method == "POST" && request.path.startsWith("/v1/")';

/** Makes GKE's load balancer ask a Service about each request before it chooses the request's route. */
export function routingExtension(
  scope: Construct,
  id: string,
  extension: { readonly gateway: string; readonly service: string; readonly port: number; readonly failOpen: boolean },
): ApiObject {
  const { gateway, service, port, failOpen } = extension;
  const manifest = GcpRoutingExtension.manifest({
    metadata: described('The load balancer learns each request’s model from its body before it chooses a route'),
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway }],
      extensionChains: [
        {
          name: 'model-router',
          matchCondition: { celExpressions: [{ celMatcher: CAN_NAME_A_MODEL }] },
          extensions: [
            {
              name: 'model-router',
              authority: service,
              // The schema allows the core group alone, of which the generated enumeration has no member.
              backendRef: { group: '' as never, kind: BackendKind.SERVICE, name: service, port },
              failOpen,
              timeout: TIMEOUT,
              supportedEvents: [Event.REQUEST_HEADERS, Event.REQUEST_BODY, Event.REQUEST_TRAILERS],
              requestBodySendMode: SendMode.FULL_DUPLEX_STREAMED,
            },
          ],
        },
      ],
    },
  });
  return RenderedObject.ofManifest(scope, id, manifest);
}

/** Makes GKE's load balancer probe the extension over gRPC; it probes `/` over HTTP otherwise and never calls it. */
export function grpcHealthCheckPolicy(
  scope: Construct,
  id: string,
  { service, port }: { readonly service: string; readonly port: number },
): ApiObject {
  const manifest = HealthCheckPolicy.manifest({
    metadata: described('The load balancer asks the model router for its health over gRPC'),
    spec: {
      default: {
        config: {
          type: ProbeType.GRPC,
          grpcHealthCheck: {
            portSpecification: PortSpecification.USE_UNDERSCORE_FIXED_UNDERSCORE_PORT,
            port,
          },
        },
      },
      targetRef: { group: '', kind: 'Service', name: service },
    },
  });
  return RenderedObject.ofManifest(scope, id, manifest);
}
