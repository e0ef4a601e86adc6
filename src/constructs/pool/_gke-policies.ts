import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  GcpBackendPolicy,
  type GcpBackendPolicySpec,
  HealthCheckPolicy,
  type HealthCheckPolicySpec,
  type HealthCheckPolicySpecDefaultConfig,
  HealthCheckPolicySpecDefaultConfigHttpHealthCheckPortSpecification as PortSpecification,
  HealthCheckPolicySpecDefaultConfigType as ProbeType,
  HealthCheckPolicySpecDefaultConfigHttpsHealthCheckPortSpecification as TlsPortSpecification,
} from '../../../imports/networking.gke.io';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** The object that a policy applies to, in its own namespace. */
export interface PolicyTarget {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** What GKE's load balancer is told about a pool. */
export interface GkePolicySettings {
  readonly target: PolicyTarget;
  readonly healthPath: string;
  readonly port: number;
  /** Whether that port takes TLS alone. */
  readonly encrypted: boolean;
  /** Longest answer in seconds. */
  readonly timeout: number;
  /** Seconds that leaving pods may take. */
  readonly grace: number;
  readonly securityPolicy: string | undefined;
  readonly logSampleRate: number | undefined;
}

/** The two policies that GKE's load balancer needs for a pool. */
export interface GkePolicies {
  readonly healthCheck: ApiObject;
  readonly backend: ApiObject;
}

/** Seconds between the load balancer's health checks, and the time each may take; as in llm-d's charts. */
const CHECK_INTERVAL = 2;

/** The longest connection draining in seconds that GCPBackendPolicy allows. */
const LONGEST_DRAINING = 3600;

const IDS = { healthCheck: 'HealthCheckPolicy', backend: 'BackendPolicy' } as const;

/** Renders both policies. */
export function gkePolicies(scope: Construct, settings: GkePolicySettings): GkePolicies {
  return {
    healthCheck: healthCheckPolicy(scope, IDS.healthCheck, settings),
    backend: backendPolicy(scope, IDS.backend, settings),
  };
}

/** Takes both policies out again. */
export function removeGkePolicies(scope: Construct): void {
  for (const id of Object.values(IDS)) {
    scope.node.tryRemoveChild(id);
  }
}

/** Makes GKE's load balancer probe the path that tells the truth; it probes `/` otherwise, which vLLM answers 404. */
function healthCheckPolicy(scope: Construct, id: string, settings: GkePolicySettings): ApiObject {
  const { target, healthPath } = settings;
  const spec = (): HealthCheckPolicySpec => ({
    default: {
      checkIntervalSec: CHECK_INTERVAL,
      timeoutSec: CHECK_INTERVAL,
      config: healthCheck(settings),
    },
    targetRef: target,
  });
  const metadata = described(
    `The load balancer probes ${healthPath}; without this it probes /, finds 404 and answers every request 503`,
  );
  return new RenderedObject(scope, id, { metadata, spec, ...HealthCheckPolicy.GVK });
}

function healthCheck({
  healthPath: requestPath,
  port,
  encrypted,
}: GkePolicySettings): HealthCheckPolicySpecDefaultConfig {
  return encrypted
    ? {
        type: ProbeType.HTTPS,
        httpsHealthCheck: {
          portSpecification: TlsPortSpecification.USE_UNDERSCORE_FIXED_UNDERSCORE_PORT,
          port,
          requestPath,
        },
      }
    : {
        type: ProbeType.HTTP,
        httpHealthCheck: {
          portSpecification: PortSpecification.USE_UNDERSCORE_FIXED_UNDERSCORE_PORT,
          port,
          requestPath,
        },
      };
}

/** Lets answers and leaving pods take as long as they need; GKE cuts both after 30 s and 0 s otherwise. */
function backendPolicy(scope: Construct, id: string, settings: GkePolicySettings): ApiObject {
  const { target, timeout, grace, securityPolicy, logSampleRate } = settings;
  const armour = securityPolicy === undefined ? '' : `; Cloud Armor's ${securityPolicy} judges every request`;
  const spec = (): GcpBackendPolicySpec => ({
    default: {
      timeoutSec: timeout,
      connectionDraining: { drainingTimeoutSec: Math.min(grace, LONGEST_DRAINING) },
      securityPolicy,
      logging: logSampleRate === undefined ? undefined : { enabled: logSampleRate > 0, sampleRate: logSampleRate },
    },
    targetRef: target,
  });
  const metadata = described(
    `Answers may take ${timeout} s; without this the load balancer cuts them after 30 s with 504${armour}`,
  );
  return new RenderedObject(scope, id, { metadata, spec, ...GcpBackendPolicy.GVK });
}
