/**
 * What the kernels of a model cost on a GPU: least-squares fits, within about 3 %, to the kernel times that NVIDIA's
 * AIConfigurator measured with vLLM (ai-dynamo/aiconfigurator, Apache-2.0).
 */
export interface StepCoefficients {
  /** Streaming the weights once, in milliseconds. */
  readonly weightsMs: number;
  /** Arithmetic of a token, in microseconds. */
  readonly computeUs: number;
  /** Exponent of the smooth maximum of both; the larger, the sharper. */
  readonly smoothing: number;
  /** All-reduce of a step in milliseconds, and of a token in microseconds; 0 on one GPU. */
  readonly reduceMs: number;
  readonly reduceUs: number;
  /** Attention of a prompt's token to one token before it, in nanoseconds. */
  readonly prefillAttentionNs: number;
  /** Attention of decodes: of a step in milliseconds, of a request in microseconds, of a token looked back at in nanoseconds. */
  readonly decodeMs: number;
  readonly decodeUs: number;
  readonly decodeContextNs: number;
  /** What each step costs beside its kernels, in milliseconds. */
  readonly fixedMs: number;
}

/** A model on the GPUs of one replica. */
export interface EngineProfile extends StepCoefficients {
  readonly name: string;
  /** What it is, for people. */
  readonly title: string;
  /** Tokens that the KV cache has room for. */
  readonly kvTokens: number;
  /** vLLM's defaults for such a GPU: most tokens of a step and most requests in it. */
  readonly tokenBudget: number;
  readonly maxRunning: number;
}

type Row = readonly [
  name: string,
  title: string,
  kvTokens: number,
  weights: readonly [ms: number, us: number, smoothing: number],
  reduce: readonly [ms: number, us: number],
  prefillAttentionNs: number,
  decode: readonly [ms: number, us: number, ns: number],
  fixedMs: number,
];

const NO_REDUCE = [0, 0] as const;

/**
 * Rows of the fit. The room for KV is published for the first row (llm-d's benchmark) and estimated for the others: what
 * 90 % of the GPUs' memory leaves beside the weights. The rows of L40S and L4 are rooflines, within some 30 %: nobody
 * measured kernels there, and their smoothing is that of the A100.
 */
const ROWS: readonly Row[] = [
  ['qwen3-32b-2xh100', 'Qwen3 32B on 2 H100', 307_328, [12.34, 38.61, 3], [0.54, 10.87], 1.695, [0.74, 1.9, 42.3], 2.2],
  ['llama-8b-h100', 'Llama 3 8B on an H100', 440_000, [5.94, 17.64, 3], NO_REDUCE, 0.87, [0.35, 2.2, 44.1], 1.2],
  ['llama-70b-4xh100', 'Llama 3 70B on 4 H100', 430_000, [12.88, 43.48, 3], [0.91, 27], 1.083, [0.95, 0.3, 26.6], 2.7],
  ['llama-8b-h200', 'Llama 3 8B on an H200', 859_000, [4.37, 18.63, 3], NO_REDUCE, 0.895, [0.38, 2.9, 31.6], 1.2],
  ['qwen3-32b-2xh200', 'Qwen3 32B on 2 H200', 726_000, [9.17, 41.15, 3], [0.56, 10.4], 1.732, [0.78, 3.2, 30.7], 2.2],
  [
    'llama-70b-4xh200',
    'Llama 3 70B on 4 H200',
    1_100_000,
    [9.85, 44.98, 3],
    [0.9, 26.2],
    1.077,
    [0.99, 1.7, 19.4],
    2.7,
  ],
  ['llama-8b-a100', 'Llama 3 8B on an A100 of 40 GB', 160_000, [10.47, 52.9, 2], NO_REDUCE, 2.98, [0.62, 1.8, 85], 1.2],
  [
    'qwen3-32b-2xa100',
    'Qwen3 32B on 2 A100 of 80 GB',
    307_328,
    [22.85, 111.6, 2],
    [0.63, 15.8],
    6.22,
    [1.31, 2.2, 88.7],
    2.2,
  ],
  [
    'llama-70b-4xa100',
    'Llama 3 70B on 4 A100 of 80 GB',
    430_000,
    [25.68, 124.8, 2],
    [1.11, 44.6],
    4.04,
    [1.67, 0.2, 58],
    2.7,
  ],
  ['llama-8b-l40s', 'Llama 3 8B on an L40S', 207_000, [22.9, 64.4, 2], NO_REDUCE, 2.85, [0, 0, 185], 1.2],
  ['llama-8b-fp8-l4', 'Llama 3 8B in fp8 on an L4', 190_000, [33, 160, 2], NO_REDUCE, 8, [0, 0, 270], 1.2],
];

/** vLLM's table of defaults: GPUs of 70 GB and more, every A100 excepted, get larger batches. */
function batchLimits(name: string): Pick<EngineProfile, 'tokenBudget' | 'maxRunning'> {
  return /h[12]00$/.test(name) ? { tokenBudget: 8_192, maxRunning: 1_024 } : { tokenBudget: 2_048, maxRunning: 256 };
}

/** Every model and GPU whose step time is known; the default first. */
export const ENGINE_PROFILES: readonly EngineProfile[] = ROWS.map(
  ([name, title, kvTokens, weights, reduce, prefillAttentionNs, decode, fixedMs]) => {
    const [weightsMs, computeUs, smoothing] = weights;
    const [reduceMs, reduceUs] = reduce;
    const [decodeMs, decodeUs, decodeContextNs] = decode;
    return {
      name,
      title,
      kvTokens,
      ...batchLimits(name),
      weightsMs,
      computeUs,
      smoothing,
      reduceMs,
      reduceUs,
      prefillAttentionNs,
      decodeMs,
      decodeUs,
      decodeContextNs,
      fixedMs,
    };
  },
);
