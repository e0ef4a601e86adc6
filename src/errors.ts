/**
 * The table of stable error codes. Every error that the library throws and every finding that a rule
 * reports carries one of these codes; the text says what is wrong, the offending value and what to set instead.
 *
 * Codes never change their meaning; new ones are added at the end of their group.
 */

/** What a code says in one concrete case. */
export interface Explanation {
  /** What is wrong, with the offending value. */
  readonly problem: string;
  /** What to set instead. */
  readonly remedy: string;
}

const CODES = {
  /** A value stands outside the range that its option allows. */
  GKEI_OUT_OF_RANGE: (d: { option: string; value: unknown; range: string }) => ({
    problem: `${d.option} is ${quote(d.value)}`,
    remedy: `set it to ${d.range}`,
  }),

  // Planning: does a model fit.

  /** No machine has that many GPUs, or they cannot share the model's attention heads evenly. */
  GKEI_GPU_COUNT: (d: {
    gpus: number;
    accelerator: string;
    model: string;
    heads: number;
    counts: readonly number[];
  }) => ({
    problem: `${d.gpus} × ${d.accelerator} cannot serve ${d.model} with its ${d.heads} attention heads`,
    remedy: `set gpus to ${oneOf(d.counts)}, which one machine has and which divide the heads`,
  }),
  /** The weights, or one request of the asked length, do not fit the GPUs. */
  GKEI_MODEL_DOES_NOT_FIT: (d: {
    model: string;
    accelerator: string;
    gpus: number;
    tokens: number;
    needed: string;
    usable: string;
    alternatives: readonly string[];
  }) => ({
    problem:
      `${d.model} with a context of ${d.tokens} tokens does not fit ${d.gpus} × ${d.accelerator}: ` +
      `each GPU needs ${d.needed} before the KV cache and vLLM may use ${d.usable}`,
    remedy:
      d.alternatives.length > 0 ? `use ${oneOf(d.alternatives)}` : 'lower engine.maxModelLen or use a smaller model',
  }),

  // The command line and the simulated model server.

  /** The command line does not parse. */
  GKEI_USAGE: (d: { problem: string; command: string }) => ({
    problem: d.problem,
    remedy: `run "${d.command} --help"`,
  }),
  /** A flag that neither vLLM nor the simulation knows. */
  GKEI_UNKNOWN_FLAG: (d: { flag: string; nearest: string }) => ({
    problem: `unknown flag ${d.flag}`,
    remedy: `the nearest known one is ${d.nearest}`,
  }),
  /** A shortened flag that stands for more than one. */
  GKEI_AMBIGUOUS_FLAG: (d: { flag: string; candidates: readonly string[] }) => ({
    problem: `${d.flag} is short for several flags`,
    remedy: `write ${oneOf(d.candidates)}`,
  }),
  /** A flag without the value that it needs, or with one that it does not take. */
  GKEI_FLAG_VALUE: (d: { flag: string; problem: string; remedy: string }) => ({
    problem: `${d.flag} ${d.problem}`,
    remedy: d.remedy,
  }),
  /** The server cannot listen on its address. */
  GKEI_LISTEN_FAILED: (d: { address: string; reason: string; portFlag?: string }) => ({
    problem: `cannot listen on ${d.address}: ${d.reason}`,
    remedy: `set --host to an address of this machine and ${d.portFlag ?? '--port'} to one that is free`,
  }),
  /** The crash that the simulation was asked for. */
  GKEI_SIMULATED_CRASH: (d: { seconds: number }) => ({
    problem: `the simulated model server crashed after ${d.seconds} s, as it was told to`,
    remedy: 'unset GKEI_MOCK_CRASH_AFTER_SECONDS and --sim-crash-after-seconds to keep it running',
  }),
  /** A file of manifests cannot be read. */
  GKEI_UNREADABLE_FILE: (d: { file: string; reason: string }) => ({
    problem: `cannot read ${d.file}: ${d.reason}`,
    remedy: 'name a YAML or JSON file that exists',
  }),
  /** A file of manifests is not YAML. */
  GKEI_INVALID_YAML: (d: { file: string; line: number; column: number; reason: string }) => ({
    problem: `${d.file}:${d.line}:${d.column}: ${d.reason}`,
    remedy: 'correct the YAML there',
  }),
  /** A document of a file is no Kubernetes object. */
  GKEI_NOT_AN_OBJECT: (d: { file: string; start: string }) => ({
    problem: `${d.file} holds ${d.start}, which is no Kubernetes object`,
    remedy: 'give each document an apiVersion, a kind and a metadata.name',
  }),
  /** An error that nobody foresaw. */
  GKEI_UNEXPECTED: (d: { reason: string }) => ({
    problem: d.reason,
    remedy: 'report this with the command line that led to it',
  }),

  // Constructs: nothing could be rendered.

  /** A flag of vLLM is set by hand although a prop decides it. */
  GKEI_DERIVED_FLAG: (d: { flag: string; value: string; prop: string }) => ({
    problem: `engine.args sets --${d.flag} to ${quote(d.value)}, which the prop ${d.prop} decides`,
    remedy: `set ${d.prop} instead`,
  }),
  /** A model server is a member of two pools. */
  GKEI_SERVER_IN_TWO_POOLS: (d: { server: string; pools: readonly string[] }) => ({
    problem: `the model server ${d.server} is in the pools ${d.pools.join(' and ')}`,
    remedy: 'put it into one pool and route to that from several places: two pickers do not see each other’s bookings',
  }),
  /** The model servers of one pool listen on different ports. */
  GKEI_POOL_PORTS_DIFFER: (d: { pool: string; ports: readonly string[] }) => ({
    problem: `the model servers of the pool ${d.pool} listen on different ports: ${d.ports.join(', ')}`,
    remedy: 'set the same port on all of them',
  }),
  /** A construct that needs at least one member got none. */
  GKEI_EMPTY_LIST: (d: { construct: string; option: string }) => ({
    problem: `${d.option} of ${d.construct} is empty`,
    remedy: `name at least one in ${d.option}`,
  }),
  /** A picker stands in a chart without a namespace. */
  GKEI_NAMESPACE_MISSING: (d: { chart: string; construct: string }) => ({
    problem: `the chart ${d.chart} has no namespace, so ${d.construct} cannot bind its rights to its ServiceAccount`,
    remedy: 'set namespace in the props of the chart',
  }),
  /** A pool has two pickers. */
  GKEI_POOL_HAS_PICKER: (d: { pool: string; picker: string; other: string }) => ({
    problem: `the pool ${d.pool} already has the picker ${d.picker}, so ${d.other} would never be asked`,
    remedy: 'remove one of them, or raise replicas of the first',
  }),

  // The picker: scheduling and endpoints.

  /** A message to the scheduler contradicts what is booked: a fault of the picker itself. */
  GKEI_BOOKING: (d: { message: string; id: number; problem: string }) => ({
    problem: `${d.message}(${d.id}): request ${d.id} ${d.problem}`,
    remedy: 'report it: each request must be picked once and be done once',
  }),
  /** The endpoints file cannot be read as one. */
  GKEI_ENDPOINTS_FILE: (d: {
    file: string;
    line: number | undefined;
    field: string;
    problem: string;
    remedy: string;
  }) => ({
    problem: `${d.file}${d.line === undefined ? '' : `:${d.line}`}: ${d.field} ${d.problem}`,
    remedy: d.remedy,
  }),
  /** A TLS certificate and its key cannot be read or do not fit together. */
  GKEI_TLS_CERTIFICATE: (d: { directory: string; reason: string }) => ({
    problem: `the TLS certificate in "${d.directory}" cannot be used: ${d.reason}`,
    remedy: 'put a PEM certificate and its private key there as tls.crt and tls.key',
  }),
  /** The picker does not know where its endpoints come from, or is told twice. */
  GKEI_ENDPOINT_SOURCE: (d: { given: 'both' | 'neither' }) => ({
    problem: `${d.given === 'both' ? 'both' : 'neither'} of --pool-name and --endpoints ${d.given === 'both' ? 'are' : 'is'} set`,
    remedy: 'set --pool-name to an InferencePool of the cluster, or --endpoints to a file that lists model servers',
  }),
  /** The picker's configuration file cannot be read as one. */
  GKEI_CONFIG_FILE: (d: { file: string; line: number | undefined; problem: string; remedy: string }) => ({
    problem: `${d.file}${d.line === undefined ? '' : `:${d.line}`}: ${d.problem}`,
    remedy: d.remedy,
  }),

  // Rules: what can be seen in rendered objects.

  /** A picker has no image: the library has no default registry. */
  GKEI_PICKER_IMAGE_MISSING: (d: { container: string }) => ({
    problem: `container ${d.container} of the endpoint picker has the image ""`,
    remedy:
      'push the image made from image/ to a registry, then set image of EndpointPicker or picker.image of LlmService',
  }),
  /** An image whose content changes under its name. */
  GKEI_IMAGE_NOT_PINNED: (d: { container: string; image: string }) => ({
    problem: `container ${d.container} has the image "${d.image}", so replicas that start on different days differ`,
    remedy: 'set the tag of a release or a digest',
  }),
  /** A probe of a model server is missing. */
  GKEI_PROBE_MISSING: (d: { container: string; probe: string; consequence: string; remedy: string }) => ({
    problem: `container ${d.container} has no ${d.probe}: ${d.consequence}`,
    remedy: d.remedy,
  }),
  /** A model server is restarted before it can have loaded its model. */
  GKEI_STARTUP_BUDGET_TOO_SHORT: (d: {
    container: string;
    model: string;
    allowed: number;
    needed: number;
    period: number;
    threshold: number;
  }) => ({
    problem:
      `container ${d.container} is restarted after ${d.allowed} s, ` +
      `and loading ${d.model} takes an estimated ${d.needed} s`,
    remedy: `set startupProbe.failureThreshold to ${d.threshold} with its periodSeconds of ${d.period}`,
  }),
  /** A model server may use no GPU, or another number than it splits its model over. */
  GKEI_GPU_COUNT_MISMATCH: (d: { container: string; limit: number; sizes: string; needed: number }) => ({
    problem:
      `container ${d.container} has ${d.limit === 0 ? 'no nvidia.com/gpu limit' : `${d.limit} nvidia.com/gpu`} ` +
      `and needs ${d.needed} for ${d.sizes}`,
    remedy: `set resources.limits["nvidia.com/gpu"] to ${d.needed}, or the sizes to match the limit`,
  }),
  /** A pod with GPUs does not tolerate the taint of GPU nodes. */
  GKEI_GPU_TOLERATION_MISSING: (d: { gpus: number }) => ({
    problem: `the pod asks for ${d.gpus} nvidia.com/gpu and does not tolerate the taint nvidia.com/gpu=present:NoSchedule`,
    remedy: 'add the toleration { key: nvidia.com/gpu, operator: Exists, effect: NoSchedule }',
  }),
  /** Several GPUs exchange tensors through 64 MiB of shared memory. */
  GKEI_SHARED_MEMORY_MISSING: (d: { container: string; gpus: number }) => ({
    problem: `container ${d.container} has ${d.gpus} GPUs and 64 MiB of /dev/shm, too little for NCCL`,
    remedy: 'mount an emptyDir with medium Memory on /dev/shm',
  }),
  /** Requests are cut when a model server's pod leaves. */
  GKEI_DRAIN_MISSING: (d: { container: string; missing: string; consequence: string; remedy: string }) => ({
    problem: `container ${d.container} has no ${d.missing}: ${d.consequence}`,
    remedy: d.remedy,
  }),
  /** A pod is killed before its drain can end. */
  GKEI_GRACE_TOO_SHORT: (d: { grace: number; preStop: number; shutdown: number; needed: number }) => ({
    problem:
      `terminationGracePeriodSeconds is ${d.grace}, which cuts streams: preStop takes ${d.preStop} s, ` +
      `--shutdown-timeout ${d.shutdown} s, and the exit after them a moment`,
    remedy: `set terminationGracePeriodSeconds to at least ${d.needed}`,
  }),
  /** A roll-out waits for ever where every GPU is taken. */
  GKEI_ROLLOUT_DEADLOCK: (d: { replicas: number }) => ({
    problem:
      `strategy is left to Kubernetes, which with ${d.replicas} replica(s) removes no old pod before a new one is ready; ` +
      'where every GPU is taken none ever is',
    remedy: 'set strategy.rollingUpdate to { maxSurge: 0, maxUnavailable: 1 }, or another that fits your spare GPUs',
  }),
  /** A roll-out is called failed while its pods still load. */
  GKEI_PROGRESS_DEADLINE_TOO_SHORT: (d: { deadline: number; startup: number }) => ({
    problem: `progressDeadlineSeconds is ${d.deadline}, and a start-up may take ${d.startup} s: roll-outs fail while pods load`,
    remedy: `set progressDeadlineSeconds above ${d.startup}, with room for a new node and the image`,
  }),
  /** A node upgrade may take every replica at once. */
  GKEI_DISRUPTION_BUDGET_MISSING: (d: { replicas: number }) => ({
    problem: `no PodDisruptionBudget selects its ${d.replicas} replicas, so a node upgrade may take all of them at once`,
    remedy: 'add one with maxUnavailable 1 and unhealthyPodEvictionPolicy AlwaysAllow that selects its pods',
  }),
  /** A disruption budget that lets no pod go. */
  GKEI_DISRUPTION_BUDGET_BLOCKS: (d: { setting: string; value: unknown; replicas: number | undefined }) => ({
    problem:
      `${d.setting} is ${quote(d.value)}${d.replicas === undefined ? '' : ` with ${d.replicas} replica(s)`}, ` +
      'which lets no pod go, so node upgrades hang',
    remedy: 'set maxUnavailable to 1 instead',
  }),
  /** Kubernetes injects variables that vLLM reads as its own. */
  GKEI_SERVICE_LINKS: (d: { container: string }) => ({
    problem: `enableServiceLinks is not false, so a Service named "vllm" injects a VLLM_PORT that ${d.container} refuses`,
    remedy: 'set enableServiceLinks to false',
  }),
  /** A model server cannot download its model. */
  GKEI_MODEL_GATED: (d: { container: string; model: string }) => ({
    problem: `${d.model} needs a token of an account that accepted its licence, and container ${d.container} has no HF_TOKEN`,
    remedy: 'set HF_TOKEN from a Secret, or weights to Weights.huggingFace({ tokenSecret })',
  }),
  /** A pool's selector is written as the other generation of the API writes it. */
  GKEI_POOL_SELECTOR_SHAPE: (d: { version: string; nested: boolean }) => ({
    problem: d.nested
      ? `selector nests matchLabels, which ${d.version} reads as a label`
      : `selector has no matchLabels`,
    remedy: d.nested
      ? 'put the labels directly under selector'
      : `put the labels under selector.matchLabels for ${d.version}`,
  }),
  /** A pool without endpoints. */
  GKEI_POOL_SELECTS_NOTHING: (d: { selector: string }) => ({
    problem: `selector ${d.selector} selects the pods of no workload, so every request fails`,
    remedy: 'set it to labels of the model servers’ pod template',
  }),
  /** A pool sends to a port on which nothing listens. */
  GKEI_POOL_PORT_UNKNOWN: (d: { port: number; workload: string; ports: readonly number[] }) => ({
    problem: `the target port is ${d.port}, and the pods of ${d.workload} listen on ${d.ports.join(', ')}`,
    remedy: `set the target port to ${oneOf(d.ports)}`,
  }),
  /** A pool that nobody picks endpoints for. */
  GKEI_POOL_WITHOUT_PICKER: (d: { pool: string; field: string }) => ({
    problem: `the pool ${d.pool} has no ${d.field}, so no picker chooses among its endpoints`,
    remedy: `add an EndpointPicker for the pool, or set ${d.field} to the Service of a picker`,
  }),
  /** GKE's load balancer finds no healthy endpoint. */
  GKEI_HEALTH_CHECK_POLICY_MISSING: (d: { pool: string }) => ({
    problem: `no HealthCheckPolicy targets the pool ${d.pool}: GKE probes /, vLLM answers 404, every request gets 503`,
    remedy:
      'add one whose targetRef names the pool’s group, kind and name, with requestPath /health and the pool’s port',
  }),
  /** GKE's load balancer probes what the model servers do not answer. */
  GKEI_HEALTH_CHECK_MISMATCH: (d: { field: string; value: unknown; served: readonly unknown[] }) => ({
    problem: `${d.field} is ${quote(d.value)}, where the pool’s servers do not report their health: every request gets 503`,
    remedy: `set it to ${oneOf(d.served)}`,
  }),
  /** GKE's load balancer cuts answers after 30 s. */
  GKEI_BACKEND_POLICY_MISSING: (d: { pool: string }) => ({
    problem: `no GCPBackendPolicy targets the pool ${d.pool}, so answers are cut after 30 s and leaving pods at once`,
    remedy: 'add one whose targetRef names the pool’s group, kind and name, with timeoutSec and connectionDraining',
  }),
  /** GKE's load balancer cuts long answers. */
  GKEI_BACKEND_TIMEOUT_TOO_SHORT: (d: { timeout: number; least: number }) => ({
    problem: `default.timeoutSec is ${d.timeout}, after which the load balancer cuts an answer’s stream`,
    remedy: `set it to at least ${d.least} and to twice your longest answers`,
  }),
  /** GKE's load balancer cuts the streams of leaving pods before these do. */
  GKEI_DRAINING_TOO_SHORT: (d: { draining: number; grace: number }) => ({
    problem: `connectionDraining.drainingTimeoutSec is ${d.draining}, and leaving pods may serve for ${d.grace} s`,
    remedy: `set it to at least ${d.grace}`,
  }),
  /** A route leads to a pool that does not exist. */
  GKEI_ROUTE_TARGET_UNKNOWN: (d: { target: string; pools: readonly string[] }) => ({
    problem: `a backendRef names the InferencePool ${d.target}, which is not among the checked objects`,
    remedy: d.pools.length > 0 ? `name ${oneOf(d.pools)}, or check the pool too` : 'add the pool, or check it too',
  }),
  /** A gateway of a class that is not known to route to pools. */
  GKEI_GATEWAY_CLASS_UNSUPPORTED: (d: { className: string; pool: string; classes: readonly string[] }) => ({
    problem: `gatewayClassName is "${d.className}", which is not known to route to InferencePools such as ${d.pool}`,
    remedy: `set it to ${oneOf(d.classes)}`,
  }),
} satisfies Record<string, (details: never) => Explanation>;

/** A stable error code, such as `GKEI_OUT_OF_RANGE`. */
export type ErrorCode = keyof typeof CODES;

/** The details that a code's text is made of. */
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof CODES)[C]>[0];

/** Renders the text of a code. */
export function explain<C extends ErrorCode>(code: C, details: ErrorDetails<C>): Explanation {
  return (CODES[code] as (details: ErrorDetails<C>) => Explanation)(details);
}

/** An error of this library: `message` is `<code>: <problem>; <remedy>`. */
export class GkeInferenceError extends Error {
  /** The stable code; compare this, never the message. */
  readonly code: ErrorCode;
  /** What to set instead. */
  readonly remedy: string;

  constructor(code: ErrorCode, explanation: Explanation) {
    super(`${code}: ${explanation.problem}; ${explanation.remedy}`);
    this.name = 'GkeInferenceError';
    this.code = code;
    this.remedy = explanation.remedy;
  }
}

/** Makes the error of a code. */
export function errorOf<C extends ErrorCode>(code: C, details: ErrorDetails<C>): GkeInferenceError {
  return new GkeInferenceError(code, explain(code, details));
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}

function oneOf(values: readonly unknown[]): string {
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values[values.length - 1]}` : values.join('');
}
