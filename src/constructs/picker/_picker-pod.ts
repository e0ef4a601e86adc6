import type { InferencePool } from '../pool/inference-pool';
import type { Container, PodTemplate, Probe } from '../rendering/pod-spec';
import { PICKER_PORTS } from './picker-ports';

/** Name of the picker's container, for `overrides`. */
export const PICKER_CONTAINER = 'picker';

/** Seconds after SIGTERM in which the picker's exchanges may end; each lives as long as its stream. */
const DRAIN_TIMEOUT = 120;

/** Seconds that a leaving picker may take: the drain, and a moment to exit. */
const GRACE = DRAIN_TIMEOUT + 10;

/**
 * Seconds in which a hung picker must go. Clients wait for it as long as it is there: a gateway in full duplex mode has no
 * deadline of its own, and the grace of the pod is for the streams of a picker that works.
 */
const HANG_GRACE = 1;

/** Renders the picker's pod. */
export function pickerPod(input: {
  readonly image: string;
  readonly pool: InferencePool;
  readonly serviceAccountName: string;
  readonly labels: Record<string, string>;
}): PodTemplate {
  return {
    metadata: { labels: input.labels },
    spec: {
      serviceAccountName: input.serviceAccountName,
      // The picker watches its pool and the pool's pods.
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: GRACE,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65_532,
        runAsGroup: 65_532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [pickerContainer(input.image, input.pool)],
    },
  };
}

function pickerContainer(image: string, pool: InferencePool): Container {
  return {
    name: PICKER_CONTAINER,
    image,
    args: [
      'picker',
      `--pool-name=${pool.name}`,
      `--pool-group=${pool.api.group}`,
      '--pool-namespace=$(NAMESPACE)',
      `--grpc-port=${PICKER_PORTS.extProc}`,
      `--grpc-health-port=${PICKER_PORTS.health}`,
      `--metrics-port=${PICKER_PORTS.metrics}`,
      `--drain-timeout=${DRAIN_TIMEOUT}s`,
    ],
    env: [{ name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
    ports: [
      { name: 'grpc-ext-proc', containerPort: PICKER_PORTS.extProc, protocol: 'TCP' },
      { name: 'grpc-health', containerPort: PICKER_PORTS.health, protocol: 'TCP' },
      { name: 'metrics', containerPort: PICKER_PORTS.metrics, protocol: 'TCP' },
    ],
    // No CPU limit: throttling would add to the latency of every request.
    resources: { requests: { cpu: '1', memory: '512Mi' }, limits: { memory: '1Gi' } },
    startupProbe: { ...health('liveness', 1, 60), terminationGracePeriodSeconds: HANG_GRACE },
    // Gateways leave a picker that hangs within 3 s; it is restarted within 9 s of hanging.
    readinessProbe: health('readiness', 1, 2),
    livenessProbe: { ...health('liveness', 3, 2), terminationGracePeriodSeconds: HANG_GRACE },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function health(service: string, periodSeconds: number, failureThreshold: number): Probe {
  return { grpc: { port: PICKER_PORTS.health, service }, periodSeconds, timeoutSeconds: 1, failureThreshold };
}
