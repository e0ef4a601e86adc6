import type { Metric } from './metric';

/**
 * Of the `num_gpu_blocks` of a cache, those that hold nothing: vLLM keeps its first block as a placeholder.
 *
 * Source: `BlockPool` in vLLM 0.29's `vllm/v1/core/block_pool.py`.
 */
export const VLLM_NULL_BLOCKS = 1;

/**
 * The metrics of a vLLM server; each has the labels `engine` and `model_name`, but for `cache_config_info` and
 * `lora_requests_info`.
 *
 * Source: the page of a real vLLM 0.29.0 server with adapters in flight.
 */
export const VLLM_METRICS = {
  requestsRunning: gauge('num_requests_running', 'requests', 'Requests in the running batch.'),
  requestsWaiting: gauge(
    'num_requests_waiting',
    'requests',
    'Requests that wait for the batch, deferred ones included.',
  ),
  requestsWaitingByReason: gauge(
    'num_requests_waiting_by_reason',
    'requests',
    'Requests that wait: for capacity, or deferred until what they need has come.',
    ['reason'],
  ),
  kvCacheUse: gauge('kv_cache_usage_perc', 'share', 'Part of the KV cache in use.'),
  cacheConfig: gauge('cache_config_info', 'info', 'Settings of the KV cache, such as its block size and blocks.', [
    'block_size',
    'num_gpu_blocks',
  ]),
  loraRequests: gauge('lora_requests_info', 'info', 'Adapters with requests; of its series the newest value is true.', [
    'max_lora',
    'running_lora_adapters',
    'waiting_lora_adapters',
  ]),
  sleepState: gauge('engine_sleep_state', 'info', 'Whether the engine is awake.', ['sleep_state']),
  prefixCacheQueries: counter('prefix_cache_queries_total', 'tokens', 'Tokens looked up in the prefix cache.'),
  prefixCacheHits: counter('prefix_cache_hits_total', 'tokens', 'Tokens found in the prefix cache.'),
  externalPrefixCacheQueries: counter(
    'external_prefix_cache_queries_total',
    'tokens',
    'Tokens looked up in a prefix cache outside the server.',
  ),
  externalPrefixCacheHits: counter(
    'external_prefix_cache_hits_total',
    'tokens',
    'Tokens found in a prefix cache outside the server.',
  ),
  multiModalCacheQueries: counter('mm_cache_queries_total', 'items', 'Items looked up in the multi-modal cache.'),
  multiModalCacheHits: counter('mm_cache_hits_total', 'items', 'Items found in the multi-modal cache.'),
  preemptions: counter('num_preemptions_total', 'requests', 'Requests that lost their blocks and started over.'),
  promptTokens: counter('prompt_tokens_total', 'tokens', 'Prompt tokens whose prefill is over.'),
  promptTokensBySource: counter('prompt_tokens_by_source_total', 'tokens', 'Prompt tokens by their origin.', [
    'source',
  ]),
  promptTokensCached: counter('prompt_tokens_cached_total', 'tokens', 'Prompt tokens that were hits.'),
  generationTokens: counter('generation_tokens_total', 'tokens', 'Generated tokens.'),
  requestsFinished: counter('request_success_total', 'requests', 'Finished requests, by reason.', ['finished_reason']),
  estimatedFlops: counter(
    'estimated_flops_per_gpu_total',
    'operations',
    'Estimated floating point operations of a GPU.',
  ),
  estimatedReads: counter('estimated_read_bytes_per_gpu_total', 'bytes', 'Estimated bytes that a GPU read.'),
  estimatedWrites: counter('estimated_write_bytes_per_gpu_total', 'bytes', 'Estimated bytes that a GPU wrote.'),
  timeToFirstToken: histogram('time_to_first_token_seconds', 'seconds', 'Arrival to first token.'),
  interTokenLatency: histogram('inter_token_latency_seconds', 'seconds', 'Time between two tokens of a request.'),
  timePerOutputToken: histogram('request_time_per_output_token_seconds', 'seconds', 'Mean time of a request’s tokens.'),
  endToEndLatency: histogram('e2e_request_latency_seconds', 'seconds', 'Arrival to last token.'),
  queueTime: histogram('request_queue_time_seconds', 'seconds', 'Arrival until first scheduled.'),
  inferenceTime: histogram('request_inference_time_seconds', 'seconds', 'First scheduled to last token.'),
  prefillTime: histogram('request_prefill_time_seconds', 'seconds', 'First scheduled to first token.'),
  decodeTime: histogram('request_decode_time_seconds', 'seconds', 'First to last token.'),
  requestPromptTokens: histogram('request_prompt_tokens', 'tokens', 'Prompt tokens of a request.'),
  requestGenerationTokens: histogram('request_generation_tokens', 'tokens', 'Generated tokens of a request.'),
  requestLongestChoice: histogram(
    'request_max_num_generation_tokens',
    'tokens',
    'Generated tokens of a request’s longest choice.',
  ),
  requestMaxTokens: histogram('request_params_max_tokens', 'tokens', 'Generated tokens that a request allows.'),
  requestChoices: histogram('request_params_n', 'items', 'Choices that a request asks for.'),
  requestComputedTokens: histogram(
    'request_prefill_kv_computed_tokens',
    'tokens',
    'Prompt tokens of a request that were no hits.',
  ),
  stepTokens: histogram('iteration_tokens_total', 'tokens', 'Tokens of an engine step.'),
} as const satisfies Record<string, Metric>;

/** A metric that current releases no longer have, and what took its place. */
export interface RenamedMetric {
  /** The name that is dead. */
  readonly name: string;
  /** What says the same today. */
  readonly successor: Metric;
}

/**
 * Names that dashboards and autoscalers still ask for, and that no release since V1 became the only engine (0.11) has.
 * An autoscaler that asks for one never scales down: a missing metric pins its replicas.
 *
 * Sources: vLLM's metrics design page and release notes, and GKE's multi-cluster page for `gpu_cache_usage_perc`, which
 * 0.10.2 replaced.
 */
export const RENAMED_VLLM_METRICS: readonly RenamedMetric[] = [
  { name: 'vllm:gpu_cache_usage_perc', successor: VLLM_METRICS.kvCacheUse },
  { name: 'vllm:cpu_cache_usage_perc', successor: VLLM_METRICS.kvCacheUse },
  { name: 'vllm:gpu_prefix_cache_queries_total', successor: VLLM_METRICS.prefixCacheQueries },
  { name: 'vllm:gpu_prefix_cache_hits_total', successor: VLLM_METRICS.prefixCacheHits },
  { name: 'vllm:gpu_prefix_cache_hit_rate', successor: VLLM_METRICS.prefixCacheHits },
  { name: 'vllm:time_per_output_token_seconds', successor: VLLM_METRICS.interTokenLatency },
  { name: 'vllm:num_requests_swapped', successor: VLLM_METRICS.requestsWaiting },
];

/** Every metric of the table, by name; a histogram also by the names of its parts. */
export const VLLM_METRIC_NAMES: ReadonlyMap<string, Metric> = new Map(
  Object.values(VLLM_METRICS).flatMap((metric: Metric) => namesOf(metric).map((name) => [name, metric])),
);

function namesOf({ name, type }: Metric): string[] {
  return type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

function gauge(name: string, unit: Metric['unit'], meaning: string, labels: readonly string[] = []) {
  return { name: `vllm:${name}`, type: 'gauge', unit, labels, meaning } as const;
}

function counter(name: string, unit: Metric['unit'], meaning: string, labels: readonly string[] = []) {
  return { name: `vllm:${name}`, type: 'counter', unit, labels, meaning } as const;
}

function histogram(name: string, unit: Metric['unit'], meaning: string) {
  return { name: `vllm:${name}`, type: 'histogram', unit, labels: [], meaning } as const;
}
