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
  GKEI_LISTEN_FAILED: (d: { address: string; reason: string }) => ({
    problem: `cannot listen on ${d.address}: ${d.reason}`,
    remedy: 'set --host to an address of this machine and --port to one that is free',
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
