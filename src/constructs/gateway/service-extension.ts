import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  GcpTrafficExtensionSpecExtensionChainsExtensionsBackendRefKind as BackendKind,
  GcpTrafficExtensionSpecExtensionChainsExtensionsSupportedEvents as Event,
  GcpRoutingExtension,
  GcpTrafficExtension,
  HealthCheckPolicy,
  HealthCheckPolicySpecDefaultConfigGrpcHealthCheckPortSpecification as PortSpecification,
  HealthCheckPolicySpecDefaultConfigType as ProbeType,
  GcpTrafficExtensionSpecExtensionChainsExtensionsRequestBodySendMode as RequestMode,
  GcpTrafficExtensionSpecExtensionChainsExtensionsResponseBodySendMode as ResponseMode,
} from '../../../imports/networking.gke.io';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import { extensionTarget } from './extension-target';
import type { InferenceGateway } from './inference-gateway';

/** A program behind a Service that GKE's load balancer asks about what passes a Gateway. */
export interface ServiceExtension {
  /** Whether it is asked before a route is chosen, and may change which, or after. */
  readonly stage: 'routing' | 'traffic';
  /** Why it is asked. */
  readonly purpose: string;
  /** Its name among the extensions of the Gateway. */
  readonly name: string;
  readonly gateway: InferenceGateway;
  /** The Service and the port of it that speaks ext_proc. */
  readonly service: string;
  readonly port: number;
  /** Which requests it is asked about. */
  readonly condition: string;
  /** Whether it sees answers as well as requests. */
  readonly answers: boolean;
  readonly timeout: string;
  readonly failOpen: boolean;
}

/** What a body needs to be seen whole, in full duplex: its headers and trailers too. */
const REQUESTS = [Event.REQUEST_HEADERS, Event.REQUEST_BODY, Event.REQUEST_TRAILERS];
const ANSWERS = [Event.RESPONSE_HEADERS, Event.RESPONSE_BODY, Event.RESPONSE_TRAILERS];

/**
 * Makes GKE's load balancer ask a Service: a GCPRoutingExtension or a GCPTrafficExtension. Both kinds say the same.
 *
 * @throws GKEI_EXTENSION_NAMESPACE for a Gateway of another namespace.
 */
export function serviceExtension(construct: Construct, id: string, extension: ServiceExtension): ApiObject {
  const { name, service, port, condition, answers, timeout, failOpen } = extension;
  const { spec } = GcpTrafficExtension.manifest({
    spec: {
      targetRefs: [extensionTarget(construct, extension.gateway)],
      extensionChains: [
        {
          name,
          matchCondition: { celExpressions: [{ celMatcher: condition }] },
          extensions: [
            {
              name,
              authority: service,
              // The core group, of which the generated enumeration has no member.
              backendRef: { group: '' as never, kind: BackendKind.SERVICE, name: service, port },
              failOpen,
              timeout,
              supportedEvents: answers ? [...REQUESTS, ...ANSWERS] : REQUESTS,
              requestBodySendMode: RequestMode.FULL_DUPLEX_STREAMED,
              responseBodySendMode: answers ? ResponseMode.FULL_DUPLEX_STREAMED : undefined,
            },
          ],
        },
      ],
    },
  });
  const { GVK } = extension.stage === 'routing' ? GcpRoutingExtension : GcpTrafficExtension;
  return RenderedObject.ofManifest(construct, id, { ...GVK, metadata: described(extension.purpose), spec });
}

/** Makes GKE's load balancer probe an extension over gRPC; it probes `/` over HTTP otherwise and never calls it. */
export function grpcHealthCheckPolicy(
  construct: Construct,
  id: string,
  { purpose, service, port }: { readonly purpose: string; readonly service: string; readonly port: number },
): ApiObject {
  const manifest = HealthCheckPolicy.manifest({
    metadata: described(purpose),
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
  return RenderedObject.ofManifest(construct, id, manifest);
}
