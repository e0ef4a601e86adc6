import type { ConfigReader } from './config-reader';

/** The shape of a decoder, as its `config.json` says it. */
export interface Shape {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDimension: number;
  readonly vocabulary: number;
  readonly context: number;
  readonly slidingWindow: { readonly layers: number; readonly tokens: number } | undefined;
  /** Multi-head latent attention. */
  readonly latent: LatentShape | undefined;
  readonly experts: ExpertShape | undefined;
}

/** Widths of multi-head latent attention. */
export interface LatentShape {
  readonly rank: number;
  readonly queryRank: number | undefined;
  readonly plain: number;
  readonly rope: number;
  readonly value: number;
}

/** A mixture of experts. */
export interface ExpertShape {
  readonly count: number;
  readonly perToken: number;
  readonly intermediate: number;
  readonly shared: number;
  /** Layers that have experts. */
  readonly layers: number;
}

/** Keys of layers that are no attention, whose state is planned otherwise than a KV cache. */
const OTHER_LAYERS = ['attn_layer_period', 'hybrid_override_pattern', 'mamba_d_state', 'mamba_n_heads', 'ssm_cfg'];

const ATTENTION_LAYERS = ['full_attention', 'sliding_attention'];

/**
 * Reads the shape of a decoder.
 *
 * @throws GKEI_MODEL_CONFIG naming the key that is missing, or that says that this is no decoder of attention layers.
 */
export function readShape(config: ConfigReader): Shape {
  refuseOtherLayers(config);
  const layers = config.count('num_hidden_layers');
  const hidden = config.count('hidden_size');
  const heads = config.count('num_attention_heads');
  const experts = readExperts(config, layers);
  return {
    layers,
    hidden,
    intermediate: config.count('intermediate_size'),
    heads,
    kvHeads: config.countOr('num_key_value_heads', heads),
    headDimension: config.countOr('head_dim', hidden / heads),
    vocabulary: config.count('vocab_size'),
    context: config.count('max_position_embeddings'),
    slidingWindow: readSlidingWindow(config, layers),
    latent: readLatent(config),
    experts,
  };
}

function refuseOtherLayers(config: ConfigReader): void {
  if (config.flag('is_encoder_decoder')) {
    config.refuse('is_encoder_decoder', true, 'false: only decoders are planned');
  }
  for (const key of OTHER_LAYERS) {
    if (config.value(key) !== undefined) {
      config.refuse(key, config.value(key), 'absent: only attention layers are planned');
    }
  }
  const other = config.texts('layer_types')?.find((type) => !ATTENTION_LAYERS.includes(type));
  if (other !== undefined) {
    config.refuse(
      'layer_types',
      other,
      `a list of ${ATTENTION_LAYERS.join(' and ')}: only attention layers are planned`,
    );
  }
}

function readSlidingWindow(config: ConfigReader, layers: number): Shape['slidingWindow'] {
  const tokens = config.countOr('sliding_window', undefined);
  if (tokens === undefined || config.value('use_sliding_window') === false) {
    return undefined;
  }
  const sliding = slidingLayers(config, layers);
  return sliding > 0 ? { layers: sliding, tokens } : undefined;
}

function slidingLayers(config: ConfigReader, layers: number): number {
  const types = config.texts('layer_types');
  if (types) {
    return types.filter((type) => type === 'sliding_attention').length;
  }
  const pattern = config.countOr('sliding_window_pattern', undefined);
  if (pattern !== undefined) {
    // Every pattern-th layer attends to the whole context.
    return layers - Math.floor(layers / pattern);
  }
  return config.flag('use_sliding_window') ? layers - config.layersOr('max_window_layers', 0) : layers;
}

function readLatent(config: ConfigReader): LatentShape | undefined {
  const rank = config.countOr('kv_lora_rank', undefined);
  return rank === undefined
    ? undefined
    : {
        rank,
        queryRank: config.countOr('q_lora_rank', undefined),
        plain: config.count('qk_nope_head_dim'),
        rope: config.count('qk_rope_head_dim'),
        value: config.count('v_head_dim'),
      };
}

function readExperts(config: ConfigReader, layers: number): ExpertShape | undefined {
  const key = ['n_routed_experts', 'num_experts', 'num_local_experts'].find((name) => config.countOr(name, 0) > 1);
  if (key === undefined) {
    return undefined;
  }
  const dense = config.layersOr('first_k_dense_replace', 0) + (config.texts('mlp_only_layers')?.length ?? 0);
  const step = config.countOr('decoder_sparse_step', 1);
  return {
    count: config.count(key),
    perToken: config.count('num_experts_per_tok'),
    intermediate: config.countOr('moe_intermediate_size', config.countOr('intermediate_size', 0)),
    shared: config.layersOr('n_shared_experts', 0),
    layers: Math.floor((layers - dense) / step),
  };
}
