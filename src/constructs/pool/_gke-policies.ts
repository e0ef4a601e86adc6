import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  GcpBackendPolicy,
  HealthCheckPolicy,
  HealthCheckPolicySpecDefaultConfigHttpHealthCheckPortSpecification as PortSpecification,
  HealthCheckPolicySpecDefaultConfigType as ProbeType,
} from '../../../imports/networking.gke.io';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** The object that a policy applies to, in its own namespace. */
export interface PolicyTarget {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** Seconds between the load balancer's health checks, and the time each may take; as in llm-d's charts. */
const CHECK_INTERVAL = 2;

/** Makes GKE's load balancer probe the path that tells the truth; it probes `/` otherwise, which vLLM answers 404. */
export function healthCheckPolicy(
  scope: Construct,
  id: string,
  { target, path, port }: { target: PolicyTarget; path: string; port: number },
): ApiObject {
  const manifest = HealthCheckPolicy.manifest({
    metadata: described(
      `The load balancer probes ${path}; without this it probes /, finds 404 and answers every request 503`,
    ),
    spec: {
      default: {
        checkIntervalSec: CHECK_INTERVAL,
        timeoutSec: CHECK_INTERVAL,
        config: {
          type: ProbeType.HTTP,
          httpHealthCheck: {
            portSpecification: PortSpecification.USE_UNDERSCORE_FIXED_UNDERSCORE_PORT,
            port,
            requestPath: path,
          },
        },
      },
      targetRef: target,
    },
  });
  return RenderedObject.ofManifest(scope, id, manifest);
}

/** Lets answers and leaving pods take as long as they need; GKE cuts both after 30 s and 0 s otherwise. */
export function backendPolicy(
  scope: Construct,
  id: string,
  { target, timeout, draining }: { target: PolicyTarget; timeout: number; draining: number },
): ApiObject {
  const manifest = GcpBackendPolicy.manifest({
    metadata: described(`Answers may take ${timeout} s; without this the load balancer cuts them after 30 s with 504`),
    spec: {
      default: { timeoutSec: timeout, connectionDraining: { drainingTimeoutSec: draining } },
      targetRef: target,
    },
  });
  return RenderedObject.ofManifest(scope, id, manifest);
}
