import {
  type Accelerator,
  LONGEST_KEEP_ALIVE,
  NODE_LABELS,
  quantity,
  VLLM_KEEP_ALIVE,
  type VllmVersion,
} from '../../catalog';
import { type Drain, type Fit, type HostResources, requiredGrace } from '../../planning';
import type { Affinity, Container, NodeRequirement, PodTemplate, Probe, TopologySpread } from '../rendering/pod-spec';
import { CACHE_MOUNT, CACHE_VOLUME, HF_HOME } from './cache-volume';
import type { CapacityBinding } from './placement/capacity';
import type { JoinedAdditions } from './pod-additions';
import { CONTAINER_SECURITY, POD_SECURITY } from './security';

/** Name of the vLLM container, for `overrides`. */
export const VLLM_CONTAINER = 'vllm';

/** Name of the port that serves requests, health and metrics. */
export const SERVING_PORT_NAME = 'http';

/** Key of the taint that GKE puts on GPU nodes and of the resource that counts GPUs. */
const GPU = 'nvidia.com/gpu';

/** vLLM's own 5 s would have it close connections on which gateways send requests. */
const KEEP_ALIVE = { name: VLLM_KEEP_ALIVE, value: String(LONGEST_KEEP_ALIVE) };

/** Seconds between start-up probes: how late a ready server is noticed. */
const STARTUP_PERIOD = 5;

/** Seconds in which a hung server must go. It has no streams to finish, so the pod's long grace would only delay its restart. */
const HANG_GRACE = 30;

/** Everything that a vLLM pod is rendered from. */
export interface VllmPodInput {
  readonly accelerator: Accelerator;
  readonly version: VllmVersion;
  readonly image: string;
  readonly fit: Fit;
  readonly host: HostResources;
  readonly port: number;
  /** Whether the port takes TLS alone. */
  readonly encrypted: boolean;
  readonly flags: readonly string[];
  readonly additions: Omit<JoinedAdditions, 'flags'>;
  /** What `vllm serve` is told to load. */
  readonly served: string;
  readonly drain: Drain;
  readonly capacity: CapacityBinding;
  readonly priorityClassName: string | undefined;
  readonly spread: readonly TopologySpread[] | undefined;
  /** Seconds that a start-up may take before it counts as hung. */
  readonly startupBudget: number;
  readonly labels: Record<string, string>;
}

/** Renders the pod of a vLLM model server. */
export function vllmPod(input: VllmPodInput): PodTemplate {
  const { additions, capacity, host } = input;
  return {
    metadata: {
      labels: input.labels,
      annotations: { 'kubectl.kubernetes.io/default-container': VLLM_CONTAINER, ...additions.annotations },
    },
    spec: {
      serviceAccountName: additions.serviceAccountName,
      // vLLM needs no Kubernetes API, and a Service named "vllm" would inject VLLM_PORT=tcp://…, which vLLM refuses.
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: requiredGrace(input.drain),
      priorityClassName: input.priorityClassName,
      nodeSelector: { [NODE_LABELS.accelerator]: input.accelerator.gkeLabel, ...capacity.nodeSelector },
      affinity: affinityTo(capacity.nodeRequirements),
      // GKE injects this toleration itself; other clusters with the same taint do not.
      tolerations: [{ key: GPU, operator: 'Exists', effect: 'NoSchedule' }, ...capacity.tolerations],
      topologySpreadConstraints: input.spread,
      securityContext: POD_SECURITY,
      initContainers: additions.initContainers.length > 0 ? additions.initContainers : undefined,
      containers: [vllmContainer(input)],
      volumes: [
        { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: quantity(host.sharedMemoryBytes) } },
        { name: CACHE_VOLUME, emptyDir: { sizeLimit: quantity(host.ephemeralStorageBytes) } },
        ...additions.volumes,
      ],
    },
  };
}

function affinityTo(matchExpressions: readonly NodeRequirement[]): Affinity | undefined {
  if (matchExpressions.length === 0) {
    return undefined;
  }
  const required = { nodeSelectorTerms: [{ matchExpressions }] };
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
}

function vllmContainer(input: VllmPodInput): Container {
  const { additions, fit, host } = input;
  return {
    name: VLLM_CONTAINER,
    image: input.image,
    command: ['vllm', 'serve'],
    args: [input.served, ...input.flags],
    env: [HF_HOME, KEEP_ALIVE, ...additions.env],
    ports: [{ name: SERVING_PORT_NAME, containerPort: input.port, protocol: 'TCP' }, ...additions.ports],
    resources: {
      requests: {
        cpu: String(host.cpus),
        memory: quantity(host.memoryBytes),
        'ephemeral-storage': quantity(host.ephemeralStorageBytes),
      },
      limits: { [GPU]: String(fit.gpus / fit.machines) },
    },
    // The port refuses connections until the engine is ready, so the start-up probe alone bounds the load.
    startupProbe: health(input, STARTUP_PERIOD, 5, Math.ceil(input.startupBudget / STARTUP_PERIOD), HANG_GRACE),
    // A dead engine answers 503 and leaves within seconds; one slow answer under load takes no replica out.
    readinessProbe: health(input, 2, 2, 3),
    livenessProbe: health(input, 10, 5, 3, HANG_GRACE),
    lifecycle: { preStop: { sleep: { seconds: input.drain.preStop } } },
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [{ name: 'shared-memory', mountPath: '/dev/shm' }, CACHE_MOUNT, ...additions.volumeMounts],
  };
}

function health(
  { version, encrypted }: VllmPodInput,
  periodSeconds: number,
  timeoutSeconds: number,
  failureThreshold: number,
  terminationGracePeriodSeconds?: number,
): Probe {
  return {
    httpGet: { path: version.healthPath, port: SERVING_PORT_NAME, scheme: encrypted ? 'HTTPS' : undefined },
    periodSeconds,
    timeoutSeconds,
    failureThreshold,
    terminationGracePeriodSeconds,
  };
}
