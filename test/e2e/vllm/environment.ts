/** What every vLLM of the tests runs with: it asks nobody for models, tells nobody of its use, and takes one core. */
export const VLLM_ENVIRONMENT = {
  HF_HUB_OFFLINE: '1',
  VLLM_NO_USAGE_STATS: '1',
  VLLM_LOGGING_LEVEL: 'WARNING',
  VLLM_LOGGING_STREAM: 'ext://sys.stderr',
  OMP_NUM_THREADS: '1',
  VLLM_CPU_OMP_THREADS_BIND: 'nobind',
} as const;
