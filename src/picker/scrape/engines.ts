/** What each serving engine calls its gauges. */
import { VLLM_METRICS, VLLM_NULL_BLOCKS } from '../../catalog/metrics/vllm-metrics';
import type { Endpoint } from '../pool';

/** A gauge: all series of a name, or those of them that have a label of a value. */
export type Gauge = string | { readonly name: string; readonly label: string; readonly value: string };

/** Where an engine has its metrics in the text format of Prometheus. */
export interface MetricsPlace {
  readonly path: string;
  /**
   * The port of them.
   *
   * @default - the one that serves requests
   */
  readonly port?: number;
}

/** Metric and label names of one engine. */
export interface EngineMetrics {
  /**
   * Where they are.
   *
   * @default - at `/metrics` of the port that serves requests
   */
  readonly place?: MetricsPlace;
  /**
   * Gauge of the requests in the running batch.
   *
   * @default - there is none, and only those that wait are known
   */
  readonly running?: Gauge;
  /** Gauge of the requests that wait for the batch. */
  readonly waiting: Gauge;
  /**
   * Gauge of the part of the KV cache in use, 0 to 1.
   *
   * @default - there is none
   */
  readonly kvCacheUse?: Gauge;
  /**
   * What describes the KV cache.
   *
   * @default - nothing
   */
  readonly kvCache?: KvCacheLabels | KvCacheGauges;
  /**
   * Counters of prompt tokens that were looked up in the prefix cache, and of those that were found.
   *
   * @default - there are none
   */
  readonly prefixCache?: { readonly lookedUp: string; readonly found: string };
  /**
   * What tells of LoRA adapters.
   *
   * @default - nothing
   */
  readonly adapters?: AdapterMetrics;
}

/** A KV cache that the labels of a metric describe. */
export interface KvCacheLabels {
  readonly info: string;
  /** Label: tokens a block. */
  readonly blockSizeLabel: string;
  /** Label: blocks of the engine. */
  readonly blocksLabel: string;
  /**
   * Blocks among them that never hold anything.
   *
   * @default 0
   */
  readonly emptyBlocks?: number;
  /**
   * Label: `False` where prefixes are not kept.
   *
   * @default - there is none
   */
  readonly prefixCachingLabel?: string;
  /**
   * Label: the data-parallel rank of the engine.
   *
   * @default - there is none; several engines count as the first ranks
   */
  readonly rankLabel?: string;
}

/** A KV cache that gauges describe. */
export interface KvCacheGauges {
  /** Tokens a block. */
  readonly blockSize: Gauge;
  /** Blocks of the engine. */
  readonly blocks: Gauge;
}

/** How an engine tells of its adapters. */
export interface AdapterMetrics {
  /** Gauge of the moment at which its labels became true; of several series the newest counts. */
  readonly requests: string;
  /** Label of {@link requests}: adapters that the GPU's memory has room for at a time. */
  readonly slotsLabel: string;
  /** Label of {@link requests}: adapters with requests in the running batch, with commas between them. */
  readonly runningLabel: string;
  /** Label of {@link requests}: adapters with requests that wait for it, likewise. */
  readonly waitingLabel: string;
  /** Gauge that is above 0 for each adapter in memory; newer servers alone have it. */
  readonly loaded: string;
  /** Label of {@link loaded}: the adapter. */
  readonly nameLabel: string;
  /** Label of {@link loaded}: the memory, `gpu` or another; without it the GPU's is meant. */
  readonly levelLabel: string;
}

const VLLM: EngineMetrics = {
  running: VLLM_METRICS.requestsRunning.name,
  waiting: VLLM_METRICS.requestsWaiting.name,
  kvCacheUse: VLLM_METRICS.kvCacheUse.name,
  kvCache: {
    info: VLLM_METRICS.cacheConfig.name,
    blockSizeLabel: VLLM_METRICS.cacheConfig.labels[0],
    blocksLabel: VLLM_METRICS.cacheConfig.labels[1],
    emptyBlocks: VLLM_NULL_BLOCKS,
    prefixCachingLabel: 'enable_prefix_caching',
    rankLabel: 'engine',
  },
  prefixCache: {
    lookedUp: VLLM_METRICS.prefixCacheQueries.name,
    found: VLLM_METRICS.prefixCacheHits.name,
  },
  adapters: {
    requests: VLLM_METRICS.loraRequests.name,
    slotsLabel: VLLM_METRICS.loraRequests.labels[0],
    runningLabel: VLLM_METRICS.loraRequests.labels[1],
    waitingLabel: VLLM_METRICS.loraRequests.labels[2],
    // Not in vLLM 0.29; proposed for later releases.
    loaded: 'vllm:lora_adapter_loaded',
    nameLabel: 'adapter_name',
    levelLabel: 'level',
  },
};

const SGLANG: EngineMetrics = {
  running: 'sglang:num_running_reqs',
  waiting: 'sglang:num_queue_reqs',
  kvCacheUse: 'sglang:token_usage',
  kvCache: { info: 'sglang:cache_config_info', blockSizeLabel: 'page_size', blocksLabel: 'num_pages' },
};

/**
 * TensorRT-LLM's own server, which has its statistics as JSON at `/metrics`.
 *
 * @see https://nvidia.github.io/TensorRT-LLM/latest/examples/prometheus_metrics.html
 */
const TRTLLM: EngineMetrics = {
  place: { path: '/prometheus/metrics' },
  running: 'trtllm_num_requests_running',
  waiting: 'trtllm_num_requests_waiting',
  kvCacheUse: 'trtllm_kv_cache_utilization',
  kvCache: { blockSize: 'trtllm_kv_cache_tokens_per_block', blocks: 'trtllm_kv_cache_max_blocks' },
};

/**
 * Triton's `--metrics-port`.
 *
 * @see https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html
 */
const TRITON_PLACE: MetricsPlace = { path: '/metrics', port: 8_002 };

const tritonRequests = (value: string) => ({ name: 'nv_trt_llm_request_metrics', label: 'request_type', value });
const tritonBlocks = (value: string) => ({
  name: 'nv_trt_llm_kv_cache_block_metrics',
  label: 'kv_cache_block_type',
  value,
});

/** Triton with TensorRT-LLM. */
const TRITON_TRTLLM: EngineMetrics = {
  place: TRITON_PLACE,
  running: tritonRequests('scheduled'),
  waiting: tritonRequests('waiting'),
  kvCacheUse: tritonBlocks('fraction'),
  kvCache: { blockSize: tritonBlocks('tokens_per'), blocks: tritonBlocks('max') },
};

/** Triton with another backend: it counts executions, which says nothing of those that run. */
const TRITON: EngineMetrics = { place: TRITON_PLACE, waiting: 'nv_inference_pending_request_count' };

/**
 * Engines by the name that the engine label gives them: those of the model server protocol.
 *
 * @see https://github.com/kubernetes-sigs/gateway-api-inference-extension/tree/main/docs/proposals/003-model-server-protocol
 */
const ENGINES: ReadonlyMap<string, EngineMetrics> = new Map([
  ['vllm', VLLM],
  ['sglang', SGLANG],
  ['trtllm-serve', TRTLLM],
  ['triton-tensorrt-llm', TRITON_TRTLLM],
  ['triton', TRITON],
]);

/** The names of all engines whose metrics are known. */
export const ENGINE_NAMES: readonly string[] = [...ENGINES.keys()];

/** The engine of endpoints that do not say. */
export const DEFAULT_ENGINE = 'vllm';

/** Labels that name an endpoint's engine, the current one first. */
export const ENGINE_LABELS: readonly string[] = ['llm-d.ai/engine-type', 'inference.networking.k8s.io/engine-type'];

/** How it is known which engine an endpoint has. */
export interface EngineNaming {
  /**
   * The label that names it.
   *
   * @default - `llm-d.ai/engine-type`, or its older name
   */
  readonly label?: string;
  /**
   * The engine of endpoints that do not say.
   *
   * @default 'vllm'
   */
  readonly byDefault?: string;
}

type Labelled = Pick<Endpoint, 'labels'>;

/** The engine of an endpoint: that of its label, or the default. */
function engineOf({ labels }: Labelled, { label, byDefault = DEFAULT_ENGINE }: EngineNaming): string {
  const keys = label === undefined ? ENGINE_LABELS : [label];
  const key = keys.find((candidate) => labels[candidate] !== undefined);
  return key === undefined ? byDefault : labels[key];
}

/** The names that an endpoint's engine uses: the engine of its label, the default one without a label or with an unknown one. */
export function engineMetricsOf(endpoint: Labelled, naming: EngineNaming = {}): EngineMetrics {
  const { byDefault = DEFAULT_ENGINE } = naming;
  return ENGINES.get(engineOf(endpoint, naming)) ?? ENGINES.get(byDefault) ?? VLLM;
}

/**
 * Whether an endpoint's engine answers 404 for a model that it does not list. vLLM does; other engines are not known to,
 * and some serve their model whatever a request calls it.
 */
export function refusesUnknownModels(endpoint: Labelled, naming: EngineNaming = {}): boolean {
  return engineOf(endpoint, naming) === 'vllm';
}

const USUAL_PLACE: MetricsPlace = { path: '/metrics' };

/** Where an engine has its metrics, unless it was told to have them elsewhere. */
export function placeOf({ place = USUAL_PLACE }: EngineMetrics): MetricsPlace {
  return place;
}
