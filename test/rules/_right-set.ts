import { CLIENT_CONTROL_HEADERS } from '../../src/catalog';
import { check, type Finding } from '../../src/rules';

/** An object in the making, which a test may spoil anywhere. */
// biome-ignore lint/suspicious/noExplicitAny: mistakes break every type
export type Draft = any;

/** One of each object of a served model; no rule finds anything in them. */
export interface RightSet {
  server: Draft;
  budget: Draft;
  pickerDeployment: Draft;
  pool: Draft;
  healthCheckPolicy: Draft;
  backendPolicy: Draft;
  gateway: Draft;
  route: Draft;
  /** Absent from the plain set. */
  autoscaler?: Draft;
  /** What collects the metrics of the model server; absent from the plain set. */
  collection?: Draft;
}

const POOL_GROUP = 'inference.networking.k8s.io';

/** Makes the set anew, so that each test may change its own. Names end in `suffix`, so that sets can stand side by side. */
export function rightSet(suffix = ''): RightSet {
  const name = `chat${suffix}`;
  const labels = { app: name, 'app.kubernetes.io/component': 'model-server' };
  const target = { group: POOL_GROUP, kind: 'InferencePool', name };
  const health = (period: number, threshold: number) => ({
    httpGet: { path: '/health', port: 'http' },
    periodSeconds: period,
    failureThreshold: threshold,
  });
  return {
    server: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'llm' },
      spec: {
        replicas: 2,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        progressDeadlineSeconds: 2000,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels },
          spec: {
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 150,
            tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
            containers: [
              {
                name: 'vllm',
                image: 'vllm/vllm-openai:v0.29.0',
                command: ['vllm', 'serve'],
                args: ['Qwen/Qwen3-8B', '--port=8000', '--tensor-parallel-size=2', '--shutdown-timeout=120'],
                env: [{ name: 'HF_HOME', value: '/cache' }],
                ports: [{ name: 'http', containerPort: 8000 }],
                resources: { requests: { 'ephemeral-storage': '29Gi' }, limits: { 'nvidia.com/gpu': '2' } },
                startupProbe: health(10, 80),
                readinessProbe: health(2, 1),
                livenessProbe: health(10, 3),
                lifecycle: { preStop: { sleep: { seconds: 15 } } },
                volumeMounts: [{ name: 'shared-memory', mountPath: '/dev/shm' }],
              },
            ],
            volumes: [{ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '8Gi' } }],
          },
        },
      },
    },
    budget: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace: 'llm' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: name } } },
    },
    pickerDeployment: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: `${name}-picker`,
        namespace: 'llm',
        labels: { 'app.kubernetes.io/component': 'endpoint-picker' },
      },
      spec: {
        template: {
          metadata: { labels: { app: `${name}-picker` } },
          spec: { containers: [{ name: 'picker', image: 'registry.example.com/picker:1.0.0' }] },
        },
      },
    },
    pool: {
      apiVersion: `${POOL_GROUP}/v1`,
      kind: 'InferencePool',
      metadata: { name, namespace: 'llm' },
      spec: {
        selector: { matchLabels: { app: name } },
        targetPorts: [{ number: 8000 }],
        endpointPickerRef: { name: `${name}-picker`, port: { number: 9002 } },
      },
    },
    healthCheckPolicy: {
      apiVersion: 'networking.gke.io/v1',
      kind: 'HealthCheckPolicy',
      metadata: { name, namespace: 'llm' },
      spec: {
        default: {
          config: {
            type: 'HTTP',
            httpHealthCheck: { portSpecification: 'USE_FIXED_PORT', port: 8000, requestPath: '/health' },
          },
        },
        targetRef: { ...target },
      },
    },
    backendPolicy: {
      apiVersion: 'networking.gke.io/v1',
      kind: 'GCPBackendPolicy',
      metadata: { name, namespace: 'llm' },
      spec: {
        default: { timeoutSec: 3600, connectionDraining: { drainingTimeoutSec: 150 } },
        targetRef: { ...target },
      },
    },
    gateway: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name, namespace: 'llm' },
      spec: {
        gatewayClassName: 'gke-l7-regional-external-managed',
        listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
      },
    },
    route: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name, namespace: 'llm' },
      spec: {
        parentRefs: [{ name }],
        rules: [
          {
            matches: [{ path: { type: 'Exact', value: '/v1/chat/completions' } }],
            filters: [
              { type: 'RequestHeaderModifier', requestHeaderModifier: { remove: [...CLIENT_CONTROL_HEADERS] } },
            ],
            backendRefs: [{ ...target }],
          },
        ],
      },
    },
  };
}

/** The same set with the pool of the first generation. */
export function legacySet(): RightSet {
  const set = rightSet();
  const group = 'inference.networking.x-k8s.io';
  set.pool.apiVersion = `${group}/v1alpha2`;
  set.pool.spec = { selector: { app: 'chat' }, targetPortNumber: 8000, extensionRef: { name: 'chat-picker' } };
  set.route.spec.rules[0].backendRefs[0].group = group;
  set.healthCheckPolicy.spec.targetRef.group = group;
  set.backendPolicy.spec.targetRef.group = group;
  return set;
}

/** The same set with servers that take TLS alone. */
export function encryptedSet(): RightSet & { backendTlsPolicy: Draft } {
  const set = rightSet();
  const vllm = vllmOf(set);
  vllm.args.push('--ssl-certfile=/tls/tls.crt', '--ssl-keyfile=/tls/tls.key');
  for (const key of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    vllm[key].httpGet.scheme = 'HTTPS';
  }
  const { config } = set.healthCheckPolicy.spec.default;
  set.healthCheckPolicy.spec.default.config = { type: 'HTTPS', httpsHealthCheck: config.httpHealthCheck };
  return {
    ...set,
    backendTlsPolicy: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'BackendTLSPolicy',
      metadata: { name: 'chat', namespace: 'llm' },
      spec: {
        targetRefs: [{ group: POOL_GROUP, kind: 'InferencePool', name: 'chat' }],
        validation: { hostname: 'chat.internal', caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] },
      },
    },
  };
}

/** The same set with an autoscaler, which then alone sets the number of replicas. */
export function scaledSet(): RightSet {
  const set = rightSet();
  delete set.server.spec.replicas;
  return {
    ...set,
    autoscaler: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'chat', namespace: 'llm' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
        minReplicas: 1,
        maxReplicas: 8,
        metrics: [podsMetric('prometheus.googleapis.com|vllm:num_requests_waiting|gauge')],
        behavior: { scaleDown: { stabilizationWindowSeconds: 1200 } },
      },
    },
    collection: {
      apiVersion: 'monitoring.googleapis.com/v1',
      kind: 'PodMonitoring',
      metadata: { name: 'chat', namespace: 'llm' },
      spec: { selector: { matchLabels: { app: 'chat' } }, endpoints: [{ port: 8000, interval: '15s' }] },
    },
  };
}

/** The same set with KEDA's autoscaler instead of a HorizontalPodAutoscaler. */
export function kedaSet(): RightSet {
  return {
    ...scaledSet(),
    autoscaler: {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'chat', namespace: 'llm' },
      spec: {
        scaleTargetRef: { name: 'chat' },
        minReplicaCount: 1,
        maxReplicaCount: 8,
        advanced: {
          horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 1200 } } },
        },
        triggers: [
          {
            type: 'prometheus',
            metadata: {
              serverAddress: 'http://prometheus:9090',
              query: 'sum(vllm:num_requests_waiting{namespace="llm"})',
              threshold: '5',
            },
          },
        ],
      },
    },
  };
}

/** A metric of autoscaling/v2 that every pod reports. */
export function podsMetric(name: string): Draft {
  return { type: 'Pods', pods: { metric: { name }, target: { type: 'AverageValue', averageValue: '5' } } };
}

/** The vLLM container of a set. */
export function vllmOf(set: RightSet): Draft {
  return set.server.spec.template.spec.containers[0];
}

/** What the rules find after a mistake in an otherwise right set; a mistake may also remove whole objects. */
export function findingsAfter(mistake: (set: RightSet) => void, set: RightSet = rightSet()): Finding[] {
  mistake(set);
  return check(Object.values(set).filter((object) => object !== undefined));
}

/** Expects one finding and no other. */
export function expectOnly(
  findings: readonly Finding[],
  expected: { code: Finding['code']; object: string; problem: string; remedy: string },
): void {
  const seen = findings.map(({ code, object, problem, remedy }) => ({
    code,
    object: `${object.kind} ${object.metadata.name}`,
    problem,
    remedy,
  }));
  const { code, object, problem, remedy } = expected;
  expect(seen).toEqual([
    { code, object, problem: expect.stringContaining(problem), remedy: expect.stringContaining(remedy) },
  ]);
}
