import type { KubeObject } from '../cluster/kube-object';
import { byAge, groupOf } from './gateway-objects';
import { Unsupported } from './unsupported';

/** How the load balancer finds out which endpoints may get requests. */
export interface HealthCheck {
  /** Whether it asks over TLS, without verifying whom. */
  readonly encrypted: boolean;
  readonly path: string;
  /** Undefined for the port that serves. */
  readonly port: number | undefined;
  readonly host: string | undefined;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** The policy that names an object of its own namespace as its target; of several, the oldest. */
export function policyFor(policies: readonly KubeObject[], target: KubeObject): KubeObject | undefined {
  return policies
    .filter(({ metadata, spec }) => {
      const { group = '', kind, name, namespace = metadata.namespace } = spec.targetRef;
      return (
        metadata.namespace === target.metadata.namespace &&
        namespace === target.metadata.namespace &&
        group === groupOf(target) &&
        kind === target.kind &&
        name === target.metadata.name
      );
    })
    .sort(byAge)[0];
}

/**
 * What a HealthCheckPolicy says. Where it says nothing, or there is none, GKE checks `/` on the serving port. At which pace
 * its Gateway controller does so is not published; assumed are Compute Engine's own defaults (5 s, 5 s, 2, 2:
 * https://cloud.google.com/sdk/gcloud/reference/compute/http-health-checks/create, read November 2026). GKE's Ingress controller is
 * slower (15 s, 15 s, 1, 2: kubernetes/ingress-gce, `pkg/healthchecks`).
 *
 * @throws Unsupported for checks other than HTTP and HTTPS.
 */
export function healthCheck(policy: KubeObject | undefined): HealthCheck {
  const { config, ...pace } = policy?.['spec'].default ?? {};
  const encrypted = config?.type === 'HTTPS';
  if (config && config.type !== 'HTTP' && !encrypted) {
    throw new Unsupported(`health checks of the type ${config.type}`);
  }
  const {
    requestPath = '/',
    host,
    port,
    portSpecification,
  } = config?.[encrypted ? 'httpsHealthCheck' : 'httpHealthCheck'] ?? {};
  if (portSpecification === 'USE_NAMED_PORT') {
    throw new Unsupported('health checks of a named port');
  }
  return {
    encrypted,
    path: requestPath,
    port: portSpecification === 'USE_SERVING_PORT' ? undefined : port,
    host,
    intervalSeconds: pace.checkIntervalSec ?? 5,
    timeoutSeconds: pace.timeoutSec ?? 5,
    healthyThreshold: pace.healthyThreshold ?? 2,
    unhealthyThreshold: pace.unhealthyThreshold ?? 2,
  };
}

/**
 * How long the requests of an endpoint that left its pool may go on, by a GCPBackendPolicy or by Compute Engine's default: not
 * at all (https://docs.cloud.google.com/load-balancing/docs/enabling-connection-draining, read November 2026).
 */
export function drainingSeconds(policy: KubeObject | undefined): number {
  return policy?.['spec'].default?.connectionDraining?.drainingTimeoutSec ?? 0;
}

/** The longest that an answer may take, its stream included, by a GCPBackendPolicy or by GKE's default. */
export function backendTimeoutSeconds(policy: KubeObject | undefined): number {
  return policy?.['spec'].default?.timeoutSec ?? 30;
}
