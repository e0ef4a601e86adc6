import type { FindingCode } from '../../src/errors';
import { lateToken } from '../../src/late-token';
import {
  addEnvoyGateway,
  addExtension,
  addModelArmor,
  addOtherServer,
  addPickerService,
  modelRewrite,
} from './_extensions';
import { encryptedSet, legacySet, podsMetric, type RightSet, rightSet, scaledSet, vllmOf } from './_right-set';

/** One mistake in an otherwise right set. */
export interface Mistake {
  /** @default rightSet */
  readonly set?: () => RightSet;
  /** Spoils the set; may also remove whole objects. */
  readonly make: (set: RightSet) => void;
  /**
   * Other codes that it leads to as well.
   *
   * @default - none
   */
  readonly also?: readonly FindingCode[];
}

/** For every code that a rule can find, the mistake that `docs/reference/findings.md` shows. */
export const MISTAKES: Readonly<Record<FindingCode, Mistake>> = {
  GKEI_PICKER_IMAGE_MISSING: {
    make: ({ pickerDeployment }) => {
      pickerDeployment.spec.template.spec.containers[0].image = '';
    },
  },
  GKEI_IMAGE_NOT_PINNED: { make: (set) => Object.assign(vllmOf(set), { image: 'vllm/vllm-openai:latest' }) },
  GKEI_PROBE_MISSING: {
    make: (set) => {
      delete vllmOf(set).startupProbe;
      vllmOf(set).readinessProbe.initialDelaySeconds = 240;
    },
  },
  GKEI_PROBE_SCHEME: {
    set: encryptedSet,
    make: (set) => {
      delete vllmOf(set).readinessProbe.httpGet.scheme;
    },
  },
  GKEI_POOL_ENCRYPTION_DIFFERS: {
    make: (set) => {
      const other = structuredClone(encryptedSet().server);
      other.metadata.name = 'encrypted';
      other.spec.selector.matchLabels.tier = other.spec.template.metadata.labels.tier = 'encrypted';
      Object.assign(set, { other });
    },
  },
  GKEI_BACKEND_TLS_POLICY_MISSING: {
    set: encryptedSet,
    make: (set) => Object.assign(set, { backendTlsPolicy: undefined }),
  },
  GKEI_BACKEND_TLS_UNSUPPORTED: {
    set: encryptedSet,
    make: ({ gateway }) => {
      gateway.spec.gatewayClassName = 'gke-l7-global-external-managed';
    },
    also: ['GKEI_GATEWAY_CLASS_UNSUPPORTED'],
  },
  GKEI_STARTUP_BUDGET_TOO_SHORT: {
    make: (set) => Object.assign(vllmOf(set).startupProbe, { periodSeconds: 10, failureThreshold: 12 }),
  },
  GKEI_GPU_COUNT_MISMATCH: {
    make: (set) => Object.assign(vllmOf(set).resources.limits, { 'nvidia.com/gpu': '1' }),
  },
  GKEI_KV_EVENT_PORTS_MEET: {
    make: (set) => {
      const config = { enable_kv_cache_events: true, publisher: 'zmq', replay_endpoint: 'tcp://*:5558' };
      vllmOf(set).args.push('--data-parallel-size=2', `--kv-events-config=${JSON.stringify(config)}`);
      Object.assign(vllmOf(set).resources.limits, { 'nvidia.com/gpu': '4' });
    },
  },
  GKEI_GPU_TOLERATION_MISSING: {
    make: ({ server }) => {
      delete server.spec.template.spec.tolerations;
    },
  },
  GKEI_SHARED_MEMORY_MISSING: {
    make: (set) => {
      delete vllmOf(set).volumeMounts;
    },
  },
  GKEI_DRAIN_MISSING: {
    make: (set) => {
      delete vllmOf(set).lifecycle;
    },
  },
  GKEI_GRACE_TOO_SHORT: {
    make: ({ server }) => {
      server.spec.template.spec.terminationGracePeriodSeconds = 30;
    },
  },
  GKEI_SPOT_GRACE_TOO_LONG: {
    make: ({ server }) => {
      server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-spot': 'true' };
    },
  },
  GKEI_COMPUTE_CLASS_LACKS_GPU: {
    make: (set) => {
      set.server.spec.template.spec.nodeSelector = {
        'cloud.google.com/compute-class': 'l4',
        'cloud.google.com/gke-accelerator': 'nvidia-l4',
      };
      Object.assign(set, {
        computeClass: {
          apiVersion: 'cloud.google.com/v1',
          kind: 'ComputeClass',
          metadata: { name: 'l4' },
          spec: { priorities: [{ gpu: { type: 'nvidia-l4', count: 1 } }] },
        },
      });
    },
  },
  GKEI_SERVICE_LINKS: {
    make: ({ server }) => {
      delete server.spec.template.spec.enableServiceLinks;
    },
  },
  GKEI_MODEL_GATED: {
    make: (set) => {
      vllmOf(set).args[0] = 'google/gemma-3-27b-it';
      vllmOf(set).resources.requests['ephemeral-storage'] = '80Gi';
      vllmOf(set).startupProbe.failureThreshold = 600;
      set.server.spec.progressDeadlineSeconds = 7000;
    },
  },
  GKEI_REVISION_MOVES: { make: (set) => vllmOf(set).args.push('--revision=main') },
  GKEI_CACHE_NOT_WRITABLE: {
    make: (set) => Object.assign(vllmOf(set), { securityContext: { readOnlyRootFilesystem: true } }),
  },
  GKEI_DISK_TOO_SMALL: {
    make: (set) => {
      delete vllmOf(set).resources.requests;
    },
  },
  GKEI_ACCELERATOR_UNKNOWN: {
    make: ({ server }) => {
      server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-accelerator': 'nvidia-a100' };
    },
  },
  GKEI_VLLM_FLAG_UNKNOWN: { make: (set) => vllmOf(set).args.push('--max-num-sequences=64') },
  GKEI_TPU_UNSUPPORTED: {
    make: (set) => Object.assign(vllmOf(set).resources, { limits: { 'google.com/tpu': '4' } }),
  },
  GKEI_DATA_TYPE_UNSUPPORTED: {
    make: (set) => {
      set.server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-accelerator': 'nvidia-tesla-t4' };
      vllmOf(set).args.push('--dtype=bfloat16');
    },
  },
  GKEI_MODEL_TOO_LARGE: {
    make: (set) => {
      set.server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-accelerator': 'nvidia-l4' };
      vllmOf(set).args[0] = 'Qwen/Qwen3-32B';
      vllmOf(set).resources.requests['ephemeral-storage'] = '100Gi';
      vllmOf(set).startupProbe.failureThreshold = 600;
      set.server.spec.progressDeadlineSeconds = 7000;
    },
  },
  GKEI_ROLLOUT_DEADLOCK: {
    make: ({ server }) => {
      delete server.spec.strategy;
    },
  },
  GKEI_PROGRESS_DEADLINE_TOO_SHORT: {
    make: ({ server }) => {
      delete server.spec.progressDeadlineSeconds;
    },
  },
  GKEI_DISRUPTION_BUDGET_MISSING: { make: (set) => Object.assign(set, { budget: undefined }) },
  GKEI_DISRUPTION_BUDGET_BLOCKS: {
    make: ({ budget }) => {
      budget.spec = { minAvailable: 2, selector: budget.spec.selector };
    },
  },
  GKEI_AUTOSCALER_SIGNAL_BLIND: {
    set: scaledSet,
    make: ({ autoscaler }) => {
      autoscaler.spec.metrics = [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ];
    },
  },
  GKEI_AUTOSCALER_METRIC_GONE: {
    set: scaledSet,
    make: ({ autoscaler }) => {
      autoscaler.spec.metrics.push(podsMetric('prometheus.googleapis.com|vllm:gpu_cache_usage_perc|gauge'));
    },
  },
  GKEI_AUTOSCALERS_COLLIDE: {
    set: scaledSet,
    make: (set) => {
      const keda = structuredClone(set.autoscaler);
      Object.assign(set, { keda: { ...keda, apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' } });
      Object.assign(keda.spec, {
        minReplicaCount: 1,
        advanced: { horizontalPodAutoscalerConfig: { behavior: keda.spec.behavior } },
      });
    },
  },
  GKEI_REPLICAS_AND_AUTOSCALER: {
    set: scaledSet,
    make: ({ server }) => {
      server.spec.replicas = 2;
    },
  },
  GKEI_SCALE_TO_ZERO: {
    set: scaledSet,
    make: ({ autoscaler }) => {
      autoscaler.spec.minReplicas = 0;
    },
  },
  GKEI_SCALE_DOWN_TOO_FAST: {
    set: scaledSet,
    make: ({ autoscaler }) => {
      autoscaler.spec.behavior.scaleDown.stabilizationWindowSeconds = 60;
    },
  },
  GKEI_METRIC_NOT_COLLECTED: { set: scaledSet, make: (set) => Object.assign(set, { collection: undefined }) },
  GKEI_POOL_SELECTOR_SHAPE: {
    set: legacySet,
    make: ({ pool }) => {
      pool.spec.selector = { matchLabels: pool.spec.selector };
    },
  },
  GKEI_POOL_SELECTS_NOTHING: {
    make: ({ pool }) => {
      pool.spec.selector.matchLabels = { app: 'chat-v2' };
    },
  },
  GKEI_POOL_SELECTS_WORKERS: {
    make: (set) => {
      const { template, strategy: _, progressDeadlineSeconds: __, selector: ___, ...spec } = set.server.spec;
      set.server.apiVersion = 'leaderworkerset.x-k8s.io/v1';
      set.server.kind = 'LeaderWorkerSet';
      set.server.spec = { ...spec, leaderWorkerTemplate: { size: 2, workerTemplate: template } };
    },
  },
  GKEI_POOL_PORT_UNKNOWN: {
    make: ({ pool, healthCheckPolicy }) => {
      pool.spec.targetPorts = [{ number: 8080 }];
      healthCheckPolicy.spec.default.config.httpHealthCheck.port = 8080;
    },
  },
  GKEI_POOL_WITHOUT_PICKER: {
    make: ({ pool }) => {
      delete pool.spec.endpointPickerRef;
    },
  },
  GKEI_KV_EVENTS_UNHEARD: { make: (set) => addPickerService(set, ['picker', '--kv-events-port=5557']) },
  GKEI_PICKER_HEALTH_PORT: { make: (set) => addPickerService(set, ['picker', '--grpc-health-port=9103']) },
  GKEI_INFERENCE_MODEL_GONE: {
    make: (set) =>
      Object.assign(set, {
        model: {
          apiVersion: 'inference.networking.x-k8s.io/v1alpha2',
          kind: 'InferenceModel',
          metadata: { name: 'chat', namespace: 'llm' },
          spec: { modelName: 'chat', criticality: 'Critical', poolRef: { name: 'chat' } },
        },
      }),
  },
  GKEI_SERVED_NAMES_DIFFER: { make: addOtherServer },
  GKEI_MODEL_NAME_TAKEN: {
    make: (set) =>
      Object.assign(set, { first: modelRewrite('first', 'acme/chat'), second: modelRewrite('second', 'acme/chat') }),
  },
  GKEI_HEALTH_CHECK_POLICY_MISSING: { make: (set) => Object.assign(set, { healthCheckPolicy: undefined }) },
  GKEI_HEALTH_CHECK_MISMATCH: {
    make: ({ healthCheckPolicy }) => {
      healthCheckPolicy.spec.default.config.httpHealthCheck.requestPath = '/healthz';
    },
  },
  GKEI_BACKEND_POLICY_MISSING: { make: (set) => Object.assign(set, { backendPolicy: undefined }) },
  GKEI_BACKEND_TIMEOUT_TOO_SHORT: {
    make: ({ backendPolicy }) => {
      backendPolicy.spec.default.timeoutSec = 300;
    },
  },
  GKEI_DRAINING_TOO_SHORT: {
    make: ({ backendPolicy }) => {
      delete backendPolicy.spec.default.connectionDraining;
    },
  },
  GKEI_ROUTE_TARGET_UNKNOWN: {
    make: ({ route }) => {
      route.spec.rules[0].backendRefs.push({
        group: 'inference.networking.k8s.io',
        kind: 'InferencePool',
        name: 'old',
      });
    },
  },
  GKEI_GATEWAY_CLASS_UNSUPPORTED: {
    make: ({ gateway }) => {
      gateway.spec.gatewayClassName = 'gke-l7-gxlb';
    },
  },
  GKEI_REFERENCE_GRANT_MISSING: {
    make: ({ gateway, route }) => {
      gateway.metadata.namespace = 'web';
      route.metadata.namespace = 'web';
      route.spec.rules[0].backendRefs[0].namespace = 'llm';
    },
  },
  GKEI_ROUTE_NOT_ATTACHED: {
    make: ({ gateway, route }) => {
      gateway.metadata.namespace = 'web';
      route.spec.parentRefs[0].namespace = 'web';
    },
  },
  GKEI_ROUTES_COLLIDE: {
    make: (set) => {
      const copy = structuredClone(set.route);
      copy.metadata.name = 'support';
      Object.assign(set, { copy });
    },
  },
  GKEI_ROUTE_OPENS_ADMIN_PATHS: {
    make: ({ route }) => {
      route.spec.rules[0].matches = [{ path: { type: 'PathPrefix', value: '/' } }];
    },
  },
  GKEI_CONTROL_HEADERS_OPEN: {
    make: ({ route }) => {
      delete route.spec.rules[0].filters;
    },
  },
  GKEI_MODEL_ROUTER_MISSING: {
    make: ({ route }) => {
      route.spec.rules[0].matches[0].headers = [{ name: 'X-Gateway-Model-Name', value: 'acme/chat' }];
    },
  },
  GKEI_POOL_SPLIT_UNSUPPORTED: {
    make: (set) => {
      set.gateway.spec.gatewayClassName = 'istio';
      const next = structuredClone(set.pool);
      next.metadata.name = 'next';
      set.route.spec.rules[0].backendRefs.push({ ...set.route.spec.rules[0].backendRefs[0], name: 'next' });
      Object.assign(set, { next });
    },
  },
  GKEI_CERTIFICATE_SOURCE_UNSUPPORTED: {
    make: ({ gateway }) => {
      gateway.metadata.annotations = { 'networking.gke.io/certmap': 'llm' };
    },
  },
  GKEI_CERTIFICATE_MISSING: {
    make: ({ gateway }) => {
      gateway.spec.listeners.push({ name: 'https', port: 443, protocol: 'HTTPS' });
    },
  },
  GKEI_PICKER_LEADER_MISSING: {
    make: ({ pickerDeployment }) => {
      pickerDeployment.spec.replicas = 2;
      pickerDeployment.spec.template.spec.containers[0].image = 'ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.10.0';
    },
  },
  GKEI_ENVOY_GATEWAY_PICKER_TLS: { make: (set) => addEnvoyGateway(set) },
  GKEI_EXTENSION_HEALTH_CHECK_MISSING: {
    make: (set) => {
      addExtension(set);
      Object.assign(set, { guardPolicy: undefined });
    },
  },
  GKEI_EXTENSION_PROTOCOL: { make: (set) => addExtension(set, {}, 'TCP') },
  GKEI_MODEL_ARMOR_HOST: {
    make: (set) => addModelArmor(set, { googleAPIServiceName: 'modelarmor.googleapis.com' }),
  },
  GKEI_MODEL_ARMOR_EVENTS: {
    make: (set) => addModelArmor(set, { supportedEvents: ['RequestHeaders', 'RequestBody'] }),
  },
  GKEI_LATE_VALUE: {
    make: (set) => vllmOf(set).env.push({ name: 'BUCKET', value: `gs://${lateToken({ kind: 'value', value: '' })}` }),
  },
};

/** The finding of a code that its mistake leads to, and whatever else it leads to. */
export function mistakenSet(code: FindingCode): RightSet {
  const { set = rightSet, make } = MISTAKES[code];
  const made = set();
  make(made);
  return made;
}
