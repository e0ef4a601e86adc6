import type { Container, PodSpec, Probe } from './pod-spec';

/** Pods of programs that gateways call: as a user without rights, which the image has. */
export const UNPRIVILEGED_POD = {
  runAsNonRoot: true,
  runAsUser: 65_532,
  runAsGroup: 65_532,
  seccompProfile: { type: 'RuntimeDefault' },
} as const satisfies PodSpec['securityContext'];

/** Their containers: nothing may be written, nothing gained. */
export const UNPRIVILEGED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const satisfies Container['securityContext'];

/**
 * Seconds in which a program that hangs must go. Clients wait for it as long as it is there: a gateway in full duplex mode
 * has no deadline of its own, and the grace of the pod is for the streams of a program that works.
 */
const HANG_GRACE = 1;

/** The probes of a program that tells its health over gRPC: gateways leave it within 3 s of hanging, it is restarted within 9 s. */
export function grpcProbes(port: number): Pick<Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const probe = (service: string, periodSeconds: number, failureThreshold: number, grace?: number): Probe => ({
    grpc: { port, service },
    periodSeconds,
    timeoutSeconds: 1,
    failureThreshold,
    terminationGracePeriodSeconds: grace,
  });
  return {
    startupProbe: probe('liveness', 1, 60, HANG_GRACE),
    readinessProbe: probe('readiness', 1, 2),
    livenessProbe: probe('liveness', 3, 2, HANG_GRACE),
  };
}
