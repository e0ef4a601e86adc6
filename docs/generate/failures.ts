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
    failure: '404 or 500 on some paths of the API',
    cause: 'no rule of the route matches them',
    guard: { default: '`InferenceGateway.route` matches every path that serves requests' },
  },
  {
    failure: 'the load balancer never asks the picker, which is up',
    cause: 'it tells its health on another port than 9003, and no HealthCheckPolicy says so',
    guard: { findings: ['GKEI_PICKER_HEALTH_PORT'] },
  },
  {
    failure: 'requests do not follow the caches of servers that are said to tell of them',
    cause: 'the picker listens to KV events that no server publishes, or on another port',
    guard: { findings: ['GKEI_KV_EVENTS_UNHEARD'] },
  },
  {
    failure: 'a server with several data-parallel engines ends at its start with "address already in use"',
    cause: 'the ports on which its engines publish KV events and those on which they send them again overlap',
    guard: { findings: ['GKEI_KV_EVENT_PORTS_MEET'] },
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
    failure: 'Model Armor lets through what it should have seen',
    cause: 'it is sent a part of the prompts and answers',
    guard: { findings: ['GKEI_MODEL_ARMOR_EVENTS'] },
  },
  {
    failure: 'a program that judges requests is never asked, or fails them all',
    cause: 'the load balancer probes it over HTTP, or asks it over HTTP/1.1',
    guard: { findings: ['GKEI_EXTENSION_HEALTH_CHECK_MISSING', 'GKEI_EXTENSION_PROTOCOL'] },
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
      impossible:
        '`InferenceCluster` turns the channel on, and refuses a network without the subnet that its gateway class needs (`GKEI_PROXY_ONLY_SUBNET_MISSING`)',
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
    failure: '429 `system saturated, sheddable request dropped`',
    cause: 'requests of negative priority come while all endpoints are full',
    guard: {
      default:
        'only requests of negative priority are refused, and only while 5 requests wait or 80 % of the KV cache is in use on average',
    },
  },
  {
    failure: 'TTFT rises at low load',
    cause: 'the picker cuts prompts into other blocks than the server does, so that its hits are none',
    guard: { default: 'the picker reads the block size of each server from its metrics' },
  },
  {
    failure: '503 from a service of zero replicas behind GKE’s load balancer',
    cause: 'whether it asks the picker of a pool without endpoints is unconfirmed',
    guard: { nonGoal: 'requests are not held for a service that has no replica; keep one behind GKE’s load balancer' },
  },
  {
    failure: 'refusals by the metadata server for seconds after a node of GKE 1.35 or later started',
    cause: 'a known issue of Workload Identity',
    guard: { nonGoal: 'it is the node’s; the container that ends on it is started again' },
  },
  {
    failure: 'NCCL’s tuner plug-in fails on machines with gIB',
    cause: 'the plug-in is loaded without its configuration',
    guard: {
      nonGoal:
        'it comes with the node; set `NCCL_TUNER_PLUGIN` to `none` in the container’s `env` by `overrides` of `ModelServer` where it fails',
    },
  },
  {
    failure: '404 for a model’s name',
    cause: 'clients and servers name the model differently',
    guard: {
      impossible: '`InferenceModel` throws `GKEI_TARGET_OUTSIDE_POOL` for a name that no server of its pool serves',
    },
  },
  {
    failure: '404 for a share of the requests of one model',
    cause: 'the servers of a pool know different models, and nothing tells their requests apart',
    guard: { findings: ['GKEI_SERVED_NAMES_DIFFER'] },
  },
  {
    failure: 'a model’s requests go to the version that another manifest names',
    cause: 'two objects say what the model’s name stands for',
    guard: { findings: ['GKEI_MODEL_NAME_TAKEN'] },
  },
  {
    failure: 'adapters are refused when they are loaded',
    cause: 'their rank is above the server’s limit',
    guard: { impossible: '`ModelServer` throws `GKEI_ADAPTER_RANK`' },
  },
  {
    failure: 'InferenceModel objects have no effect',
    cause: 'they went with release 1.0 of the extension, and pools of version v1 have others',
    guard: { findings: ['GKEI_INFERENCE_MODEL_GONE'] },
  },
  {
    failure: 'the pool has no endpoints although pods run',
    cause: 'its selector selects none, or is written as the other version writes it',
    guard: { findings: ['GKEI_POOL_SELECTS_NOTHING', 'GKEI_POOL_SELECTOR_SHAPE'] },
  },
  {
    failure: 'requests are spread blindly, or the pool is refused',
    cause: 'the pool names no picker',
    guard: { findings: ['GKEI_POOL_WITHOUT_PICKER'] },
  },
  {
    failure: 'the picker does not start: no image',
    cause: 'the library has no registry to take it from',
    guard: { findings: ['GKEI_PICKER_IMAGE_MISSING'] },
  },
  {
    failure: 'the route is never accepted',
    cause: 'its class does not route to pools, or no listener lets it in',
    guard: { findings: ['GKEI_GATEWAY_CLASS_UNSUPPORTED', 'GKEI_ROUTE_NOT_ATTACHED'] },
  },
  {
    failure: 'one of two models gets no requests',
    cause: 'two routes take the same ones, or nothing finds the model of a request',
    guard: { findings: ['GKEI_ROUTES_COLLIDE', 'GKEI_MODEL_ROUTER_MISSING'] },
  },
  {
    failure: 'a split between pools sends all requests to one',
    cause: 'the proxy asks one picker for the whole rule',
    guard: { findings: ['GKEI_POOL_SPLIT_UNSUPPORTED'] },
  },
  {
    failure: 'clients operate the servers, or choose their own priority',
    cause: 'routes open every path and pass every header',
    guard: { findings: ['GKEI_ROUTE_OPENS_ADMIN_PATHS', 'GKEI_CONTROL_HEADERS_OPEN'] },
  },
  {
    failure: 'HTTPS is never served',
    cause: 'no certificate, or one from where the class takes none',
    guard: { findings: ['GKEI_CERTIFICATE_MISSING', 'GKEI_CERTIFICATE_SOURCE_UNSUPPORTED'] },
  },
  {
    failure: 'every request fails from the day on which the servers take TLS',
    cause: 'gateways send plain HTTP unless a policy says otherwise, and some classes whatever it says',
    guard: { findings: ['GKEI_BACKEND_TLS_POLICY_MISSING', 'GKEI_BACKEND_TLS_UNSUPPORTED'] },
  },
  {
    failure: 'a share of the requests fails from the day on which one server takes TLS',
    cause: 'the servers of a pool are all reached in one way',
    guard: { findings: ['GKEI_POOL_ENCRYPTION_DIFFERS'] },
  },
  {
    failure: 'a server with a certificate never becomes ready',
    cause: 'its probes, or the load balancer’s, ask in plain HTTP',
    guard: { findings: ['GKEI_PROBE_SCHEME', 'GKEI_HEALTH_CHECK_MISMATCH'] },
  },
  {
    failure: 'gateways refuse a server’s certificate',
    cause: 'it is of another name, or of another CA, than they are told',
    guard: {
      nonGoal: 'certificates are not read here; `tls` of `ModelServer` says name and CA once, for servers and gateways',
    },
  },
  {
    failure: 'HTTPS ends on the day on which a certificate does',
    cause: 'its renewal failed, or what serves it does not read the new one',
    guard: {
      default:
        'the alert `CertificateExpiring` of `InferenceMonitoring` tells of cert-manager’s 14 days before, and the picker reads a renewed certificate without a restart',
    },
  },
  {
    failure: 'every request through Envoy Gateway fails',
    cause: 'it speaks plain HTTP/2 with a picker that serves TLS',
    guard: { findings: ['GKEI_ENVOY_GATEWAY_PICKER_TLS'] },
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
    failure: 'now and then a 502 or 503, most often when there is little traffic',
    cause: 'vLLM closes a connection after 5 idle seconds, just when the load balancer sends a request on it',
    guard: { default: '`ModelServer` sets `VLLM_HTTP_TIMEOUT_KEEP_ALIVE` above what any gateway has' },
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
    failure: 'one node or one zone takes all replicas with it',
    cause: 'the scheduler puts them where room is',
    guard: { default: '`ModelServer` and `EndpointPicker` spread their replicas over zones and nodes' },
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
    failure: 'vLLM ends at its start: no memory for the weights or for one request',
    cause: 'a manifest from elsewhere asks for too few GPUs or for too long a context',
    guard: { findings: ['GKEI_MODEL_TOO_LARGE'] },
  },
  {
    failure: 'vLLM ends at its start: unrecognized arguments',
    cause: 'a flag is misspelt, or went with another release',
    guard: { findings: ['GKEI_VLLM_FLAG_UNKNOWN'] },
  },
  {
    failure: 'vLLM refuses bfloat16 or the weights’ format',
    cause: 'the GPU cannot calculate with it',
    guard: { findings: ['GKEI_DATA_TYPE_UNSUPPORTED'] },
  },
  {
    failure: 'streams are cut on Spot VMs',
    cause: 'the node gives pods less time than their grace period',
    guard: { findings: ['GKEI_SPOT_GRACE_TOO_LONG'] },
  },
  {
    failure: 'replicas of one day serve other weights than those of the next',
    cause: 'a revision that moves',
    guard: { findings: ['GKEI_REVISION_MOVES'] },
  },
  {
    failure: 'pods stay Pending: the ComputeClass makes no such node',
    cause: 'the GPU or its count is not among its priorities',
    guard: { findings: ['GKEI_COMPUTE_CLASS_LACKS_GPU'] },
  },
  {
    failure: 'a ComputeClass makes no node at all',
    cause: 'its machine type has other GPUs, or another number of them',
    guard: { impossible: '`ComputeClass` throws `GKEI_MACHINE_GPUS` and names the numbers that there are' },
  },
  {
    failure: 'a field of a GKE object is refused or lost on the way',
    cause: 'the public schemas of GKE’s kinds lag behind GKE',
    guard: { default: 'kinds without a public schema are typed by hand here and marked unverified' },
  },
  {
    failure: 'a server on TPUs is judged by the rules of GPUs',
    cause: 'TPUs are unknown here',
    guard: { findings: ['GKEI_TPU_UNSUPPORTED'] },
  },
  {
    failure: 'the autoscaler asks for more GPUs than the node pool may have',
    cause: 'its limit and the node pool’s stand in two places',
    guard: {
      impossible:
        '`InferencePlatform` provides nodes for all replicas, refuses a smaller pool (`GKEI_POOL_TOO_SMALL`) and tells the autoscaler its range',
    },
  },
  {
    failure: 'metrics cost more than they are worth',
    cause: 'they are collected every few seconds',
    guard: { default: '`InferenceMonitoring` collects every 15 s' },
  },
  {
    failure: 'an object has a placeholder where a value of a Pulumi program should be',
    cause: 'its chart is written as YAML, where nothing puts the value in',
    guard: { findings: ['GKEI_LATE_VALUE'] },
  },
  {
    failure: 'pods stay Pending: no capacity',
    cause: 'quota or capacity of the region',
    guard: { nonGoal: 'quota is granted by the cloud; events of the pod say so' },
  },
  {
    failure: 'the image does not start on the node’s driver',
    cause: 'the driver is older than the CUDA of the image',
    guard: { default: '`GpuNodePool` installs the latest driver that GKE has' },
  },
  {
    failure: 'a change of the driver takes all GPU nodes away at once',
    cause: 'GKE cannot change it on existing nodes, so the pool is replaced',
    guard: { default: '`GpuNodePool` has the new pool made first, and the old one drained by its disruption budgets' },
  },
  {
    failure: 'GPU nodes have no taint, so that other pods take their CPUs',
    cause: 'the cluster had no pool without GPUs when they were made',
    guard: { default: '`GpuNodePool` waits for the pool without GPUs of an `InferenceCluster`' },
  },
  {
    failure: 'a node pool is refused, or none of its pods fits',
    cause:
      'a GPU, a disk type, a MIG size or local SSDs that the machine has not, or a disk too small for weights and image',
    guard: {
      impossible:
        '`GpuNodePool` throws `GKEI_MACHINE_GPUS`, `GKEI_DISK_TYPE`, `GKEI_GPU_PARTITION`, `GKEI_LOCAL_SSD_COUNT` or `GKEI_NODE_DISK_TOO_SMALL` before anything is registered',
    },
  },
  {
    failure: 'slow or refused image pulls',
    cause: 'Docker Hub’s limits and images above 10 GB',
    guard: {
      default:
        '`InferencePlatform` makes an `ImageCache` and tells model servers to pull from it; elsewhere name a mirror in `image`',
    },
  },
  {
    failure: 'GPUs stay although nobody asks, for ever',
    cause: 'an autoscaler asks for a metric that was renamed, or that nobody collects',
    guard: { findings: ['GKEI_AUTOSCALER_METRIC_GONE', 'GKEI_METRIC_NOT_COLLECTED'] },
  },
  {
    failure: 'an autoscaler’s metric is `<unknown>`',
    cause: 'the manifest names the metric as another source of metrics does',
    guard: { impossible: 'one `MetricSource` names the metric for the autoscaler and renders what reports it' },
  },
  {
    failure: 'replicas come and go without regard to load',
    cause: 'an autoscaler follows CPU, memory, GPU memory, the GPU’s duty cycle or requests a second',
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
    failure: 'queued requests are lost when a picker restarts',
    cause: 'queues of pickers are in memory',
    guard: { default: 'the bundled picker has no queue: a request waits in the model server that it was sent to' },
  },
  {
    failure: 'new replicas come long after the queue has grown',
    cause: 'an autoscaler waits before it adds some, or adds one at a time',
    guard: { default: '`InferenceAutoscaler` adds replicas at once and may double them every 15 s' },
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
