/** What each serving engine calls its gauges. */
import { VLLM_METRICS } from '../../catalog/metrics/vllm-metrics';
import type { Endpoint } from '../pool';

/** Metric and label names of one engine. */
export interface EngineMetrics {
  /** Gauge of the requests in the running batch. */
  readonly running: string;
  /** Gauge of the requests that wait for the batch. */
  readonly waiting: string;
  /** Gauge of the part of the KV cache in use, 0 to 1. */
  readonly kvCacheUse: string;
  /** Metric whose labels describe the KV cache. */
  readonly cacheInfo: string;
  /** Label of {@link cacheInfo}: tokens a block. */
  readonly blockSizeLabel: string;
  /** Label of {@link cacheInfo}: blocks of the engine. */
  readonly blocksLabel: string;
  /**
   * Label of {@link cacheInfo}: `False` where prefixes are not kept.
   *
   * @default - there is none
   */
  readonly prefixCachingLabel?: string;
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
  cacheInfo: VLLM_METRICS.cacheConfig.name,
  blockSizeLabel: VLLM_METRICS.cacheConfig.labels[0],
  blocksLabel: VLLM_METRICS.cacheConfig.labels[1],
  prefixCachingLabel: 'enable_prefix_caching',
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

/** Engines by the name that the engine label gives them. */
const ENGINES: ReadonlyMap<string, EngineMetrics> = new Map([
  ['vllm', VLLM],
  [
    'sglang',
    {
      running: 'sglang:num_running_reqs',
      waiting: 'sglang:num_queue_reqs',
      kvCacheUse: 'sglang:token_usage',
      cacheInfo: 'sglang:cache_config_info',
      blockSizeLabel: 'page_size',
      blocksLabel: 'num_pages',
    },
  ],
]);

/** Labels that name an endpoint's engine, the current one first. */
const ENGINE_LABELS = ['llm-d.ai/engine-type', 'inference.networking.k8s.io/engine-type'];

/** What an endpoint's labels call its engine; undefined when they do not. */
function engineOf({ labels }: Endpoint): string | undefined {
  const label = ENGINE_LABELS.find((candidate) => labels[candidate] !== undefined);
  return label && labels[label];
}

/** The names that an endpoint's engine uses: the engine of its label, vLLM without one or with an unknown one. */
export function engineMetricsOf(endpoint: Endpoint): EngineMetrics {
  return ENGINES.get(engineOf(endpoint) ?? 'vllm') ?? VLLM;
}

/**
 * Whether an endpoint's engine answers 404 for a model that it does not list. vLLM does; other engines are not known to,
 * and some serve their model whatever a request calls it.
 */
export function refusesUnknownModels(endpoint: Endpoint): boolean {
  return (engineOf(endpoint) ?? 'vllm') === 'vllm';
}
