import { grpcProbes, UNPRIVILEGED_CONTAINER, UNPRIVILEGED_POD } from '../rendering/gateway-program';
import type { PodTemplate, TopologySpread } from '../rendering/pod-spec';
import { MODEL_ROUTER_PORTS } from './model-router-ports';

/** Name of the container, for `overrides`. */
const CONTAINER = 'model-router';

/** Seconds after SIGTERM in which requests may finish; it holds each only until its body has come. */
const DRAIN_TIMEOUT = 30;

/** Seconds that a leaving pod may take: the drain, and a moment to exit. */
const GRACE = DRAIN_TIMEOUT + 10;

/** Renders the model router's pod. It reads nothing from the cluster. */
export function modelRouterPod(
  image: string,
  labels: Record<string, string>,
  spread: readonly TopologySpread[] | undefined,
): PodTemplate {
  return {
    metadata: { labels },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: GRACE,
      topologySpreadConstraints: spread,
      securityContext: UNPRIVILEGED_POD,
      containers: [
        {
          name: CONTAINER,
          image,
          args: [
            'model-router',
            `--grpc-port=${MODEL_ROUTER_PORTS.extProc}`,
            `--grpc-health-port=${MODEL_ROUTER_PORTS.health}`,
            `--metrics-port=${MODEL_ROUTER_PORTS.metrics}`,
            `--drain-timeout=${DRAIN_TIMEOUT}s`,
          ],
          ports: [
            { name: 'grpc-ext-proc', containerPort: MODEL_ROUTER_PORTS.extProc, protocol: 'TCP' },
            { name: 'grpc-health', containerPort: MODEL_ROUTER_PORTS.health, protocol: 'TCP' },
            { name: 'metrics', containerPort: MODEL_ROUTER_PORTS.metrics, protocol: 'TCP' },
          ],
          // No CPU limit: throttling would add to the latency of every request.
          resources: { requests: { cpu: '500m', memory: '256Mi' }, limits: { memory: '1Gi' } },
          ...grpcProbes(MODEL_ROUTER_PORTS.health),
          securityContext: UNPRIVILEGED_CONTAINER,
        },
      ],
    },
  };
}
