import { VLLM_NULL_BLOCKS } from '../../catalog/metrics/vllm-metrics';
import { formatValue, type Labels } from './exposition';
import type { ServerOptions } from './options';

/** The labels of an engine's `vllm:cache_config_info`: the fields of vLLM's cache configuration, written as Python prints them. */
export function cacheConfigLabels(options: ServerOptions, rank: number): Labels {
  const { blockSize, prefixCaching } = options.engine;
  const blocks = options.engine.blocks + VLLM_NULL_BLOCKS;
  const tokens = blocks * blockSize;
  return {
    _block_size_resolved: 'True',
    block_size: String(blockSize),
    cache_dtype: 'auto',
    enable_prefix_caching: prefixCaching ? 'True' : 'False',
    engine: String(rank),
    gpu_memory_utilization: String(options.gpuMemoryUtilization),
    is_attention_free: 'False',
    kv_cache_dtype_skip_layers: '[]',
    kv_cache_layout: 'None',
    kv_cache_max_concurrency: formatValue(tokens / options.maxModelLen),
    kv_cache_memory_bytes: 'None',
    kv_cache_size_tokens: String(tokens),
    kv_offloading_backend: 'native',
    kv_offloading_size: 'None',
    kv_sharing_fast_prefill: 'False',
    mamba_block_size: 'None',
    mamba_cache_dtype: 'auto',
    mamba_cache_mode: 'none',
    mamba_page_size_padded: 'None',
    mamba_ssm_cache_dtype: 'float32',
    num_cpu_blocks: 'None',
    num_gpu_blocks: String(blocks),
    num_gpu_blocks_override: String(options.blocksOverride ?? 'None'),
    prefix_cache_retention_interval: '0',
    prefix_caching_hash_algo: 'sha256',
    prefix_match_unit: 'None',
    replayssm_buffer_len: '16',
    skip_page_size_padded: 'None',
    sliding_window: 'None',
    use_kda_recoverssm: 'False',
    use_replayssm: 'False',
    user_specified_block_size: 'False',
    user_specified_mamba_block_size: 'False',
  };
}
