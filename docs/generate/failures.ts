import type { FindingCode } from '../../src/errors';

/** What is done about a failure. */
export type Guard =
  /** Rules find its cause. */
  | { readonly findings: readonly FindingCode[] }
  /** A program that causes it does not compile or does not synthesise. */
  | { readonly impossible: string }
  /** What is rendered by default avoids it. */
  | { readonly default: string }
  /** It is somebody else's to avoid. */
  | { readonly nonGoal: string };

/** A failure that users meet. */
export interface Failure {
  readonly failure: string;
  readonly cause: string;
  readonly guard: Guard;
}

/**
 * The failures that users of GKE's Inference Gateway, of vLLM on Kubernetes and of autoscaling on inference metrics report
 * in public issue trackers, troubleshooting guides and forums (read autumn 2026).
 */
export const FAILURES: readonly Failure[] = [
  {
    failure: '503 `no healthy upstream` although the pods are Ready',
    cause: 'the load balancer probes `/`, or another port',
    guard: { findings: ['GKEI_HEALTH_CHECK_POLICY_MISSING', 'GKEI_HEALTH_CHECK_MISMATCH'] },
  },
  {
    failure: '504 after 30 s or 300 s',
    cause: 'no GCPBackendPolicy, or a short one',
    guard: { findings: ['GKEI_BACKEND_POLICY_MISSING', 'GKEI_BACKEND_TIMEOUT_TOO_SHORT'] },
  },
  {
    failure: '500 `fault filter abort`',
    cause: 'a route leads to a pool that is not there, or that it may not use',
    guard: { findings: ['GKEI_ROUTE_TARGET_UNKNOWN', 'GKEI_REFERENCE_GRANT_MISSING'] },
  },
  {
    failure: 'the picker crash-loops with "no matches for kind"',
    cause: 'optional custom resources are not installed',
    guard: { default: 'the picker starts without optional custom resources and notices them when they are installed' },
  },
  {
    failure: 'the picker logs "forbidden"',
    cause: 'its Role lacks rights',
    guard: { impossible: '`EndpointPicker` renders exactly the rights that its picker uses' },
  },
  {
    failure: 'Model Armor answers 403 although its rights are right',
    cause: 'the extension asks the global endpoint, and templates are of a region',
    guard: { findings: ['GKEI_MODEL_ARMOR_HOST'] },
  },
  {
    failure: 'two replicas of llm-d’s picker hit fewer prefixes than one',
    cause: 'no leader is elected, so that each replica knows a part of the requests',
    guard: { findings: ['GKEI_PICKER_LEADER_MISSING'] },
  },
  {
    failure: 'the port stays 8000 whatever is set',
    cause: 'two places name the port',
    guard: { findings: ['GKEI_POOL_PORT_UNKNOWN'] },
  },
  {
    failure: 'the Gateway is never PROGRAMMED',
    cause: 'the proxy-only subnet or the Gateway API channel of the cluster is missing',
    guard: {
      nonGoal:
        'networks and clusters are not rendered as Kubernetes objects; `GatewayClass` says which subnet it needs',
    },
  },
  {
    failure: '400 "model not found in request body"',
    cause: 'a POST without `model`',
    guard: {
      default: 'the picker answers 400 and says what is missing; requests without a body are routed by load alone',
    },
  },
  {
    failure: '404 from worker pods',
    cause: 'the pool selects pods of a group that do not serve',
    guard: { findings: ['GKEI_POOL_SELECTS_WORKERS'] },
  },
  {
    failure: 'the picker’s metrics are all 401',
    cause: 'a token Secret that the collector cannot read',
    guard: { default: 'the picker’s metrics need no token; a NetworkPolicy may say who reaches them' },
  },
  {
    failure: 'requests fail during roll-outs and node upgrades',
    cause: 'no preStop hook, no `--shutdown-timeout`, a short grace period, no connection draining',
    guard: { findings: ['GKEI_DRAIN_MISSING', 'GKEI_GRACE_TOO_SHORT', 'GKEI_DRAINING_TOO_SHORT'] },
  },
  {
    failure: 'out of memory while the model loads',
    cause: 'model, context and batch do not fit the GPU',
    guard: { impossible: '`ModelServer` throws `GKEI_MODEL_DOES_NOT_FIT` and names what would fit' },
  },
  {
    failure: 'the server starts with another number of GPUs than it may use',
    cause: 'tensor parallelism and the GPU limit differ',
    guard: { findings: ['GKEI_GPU_COUNT_MISMATCH'] },
  },
  {
    failure: 'an endless loop of restarts with `KeyboardInterrupt: terminated`',
    cause: 'the start-up budget is shorter than the load',
    guard: { findings: ['GKEI_PROBE_MISSING', 'GKEI_STARTUP_BUDGET_TOO_SHORT'] },
  },
  {
    failure: 'NCCL fails with several GPUs',
    cause: '64 MiB of `/dev/shm`',
    guard: { findings: ['GKEI_SHARED_MEMORY_MISSING'] },
  },
  {
    failure: '401 from the model hub',
    cause: 'a gated model without a token',
    guard: { findings: ['GKEI_MODEL_GATED'] },
  },
  {
    failure: 'vLLM refuses `VLLM_PORT=tcp://…`',
    cause: 'a Service named `vllm` in the namespace',
    guard: { findings: ['GKEI_SERVICE_LINKS'] },
  },
  {
    failure: 'a roll-out that never ends',
    cause: 'the new pod waits for a GPU that the old one holds',
    guard: { findings: ['GKEI_ROLLOUT_DEADLOCK', 'GKEI_PROGRESS_DEADLINE_TOO_SHORT'] },
  },
  {
    failure: 'all replicas leave in one node upgrade, or the upgrade hangs',
    cause: 'no PodDisruptionBudget, or one that lets no pod go',
    guard: { findings: ['GKEI_DISRUPTION_BUDGET_MISSING', 'GKEI_DISRUPTION_BUDGET_BLOCKS'] },
  },
  {
    failure: 'replicas answer differently',
    cause: 'an image tag that moves',
    guard: { findings: ['GKEI_IMAGE_NOT_PINNED'] },
  },
  {
    failure: 'eviction for ephemeral storage',
    cause: 'weights on a disk that nobody promised',
    guard: { findings: ['GKEI_DISK_TOO_SMALL'] },
  },
  {
    failure: 'permission denied in a cache folder',
    cause: 'a read-only root file system, or a user that does not own the folder',
    guard: { findings: ['GKEI_CACHE_NOT_WRITABLE'] },
  },
  {
    failure: 'pods stay Pending: no node matches',
    cause: 'a wrong accelerator label, or no toleration of the GPU taint',
    guard: { findings: ['GKEI_ACCELERATOR_UNKNOWN', 'GKEI_GPU_TOLERATION_MISSING'] },
  },
  {
    failure: 'pods stay Pending: no capacity',
    cause: 'quota or capacity of the region',
    guard: { nonGoal: 'quota is granted by the cloud; events of the pod say so' },
  },
  {
    failure: 'the image does not start on the node’s driver',
    cause: 'the driver is older than the CUDA of the image',
    guard: { nonGoal: 'drivers belong to node pools; choose the driver version `LATEST` there' },
  },
  {
    failure: 'slow or refused image pulls',
    cause: 'Docker Hub’s limits and images above 10 GB',
    guard: { nonGoal: 'mirror the image and name the mirror in `image` of `ModelServer`' },
  },
  {
    failure: 'GPUs stay although nobody asks, for ever',
    cause: 'an autoscaler asks for a metric that was renamed, or that nobody collects',
    guard: { findings: ['GKEI_AUTOSCALER_METRIC_GONE', 'GKEI_METRIC_NOT_COLLECTED'] },
  },
  {
    failure: 'replicas come and go without regard to load',
    cause: 'an autoscaler follows CPU, memory or GPU memory',
    guard: { findings: ['GKEI_AUTOSCALER_SIGNAL_BLIND'] },
  },
  {
    failure: 'replicas jump at each apply',
    cause: 'the manifest says a number of replicas, or two autoscalers set it',
    guard: { findings: ['GKEI_REPLICAS_AND_AUTOSCALER', 'GKEI_AUTOSCALERS_COLLIDE'] },
  },
  {
    failure: 'a service that scaled to zero never wakes',
    cause: 'metrics of pods cannot be reported without pods',
    guard: { findings: ['GKEI_SCALE_TO_ZERO'] },
  },
  {
    failure: 'replicas leave in a short pause and are missed minutes later',
    cause: 'scale-down is faster than the load of a model',
    guard: { findings: ['GKEI_SCALE_DOWN_TOO_FAST'] },
  },
  {
    failure: 'nothing happens a little above or below the target',
    cause: 'the HPA controller tolerates deviations of 10 %',
    guard: { nonGoal: 'it is how Kubernetes keeps replicas from swinging; choose the target with it in mind' },
  },
  {
    failure: 'during a slow scale-up more replicas are asked for than are needed',
    cause: 'replicas that load do not count yet',
    guard: {
      default: '`Signal.poolRequests` divides the total by the target, so that it does not depend on who is ready',
    },
  },
];
