import type { Quantization } from './quantization';
import type { ComputeDataType } from './units';

/** A mixture of experts: most layers have many small MLPs, of which each token uses a few. */
export interface ExpertFacts {
  /** Experts of a layer among which tokens are routed. */
  readonly count: number;
  /** Experts that one token uses in a layer (`num_experts_per_tok`), shared ones not counted. */
  readonly perToken: number;
  /** Width of one expert (`moe_intermediate_size`). */
  readonly intermediateSize: number;
  /** Parameters in the matrices of all routed experts. */
  readonly weights: number;
}

/** What a model's `config.json` and model card say about its size. */
export interface ModelFacts {
  /** Repository on the Hugging Face hub, `owner/name`. */
  readonly repository: string;
  /** Number of parameters, embeddings and vision tower included. */
  readonly parameters: number;
  /**
   * Parameters in the matrices of the decoder's layers, experts included: what a quantisation shrinks. Embeddings, norms
   * and a vision tower are not among them.
   *
   * @default - all but the input and the output embedding
   */
  readonly decoderWeights?: number;
  /** Data type of the published weights, and of the activations where the weights are quantised. */
  readonly dataType: ComputeDataType;
  /**
   * How the published weights are quantised.
   *
   * @default - they are not
   */
  readonly quantization?: Quantization;
  /** Longest context in tokens (`max_position_embeddings`). */
  readonly contextLength: number;
  /** `num_hidden_layers`. */
  readonly layers: number;
  /** `hidden_size`. */
  readonly hiddenSize: number;
  /** `intermediate_size` of a dense MLP. */
  readonly intermediateSize: number;
  /** `num_attention_heads`; tensor parallelism must divide it. */
  readonly attentionHeads: number;
  /** `num_key_value_heads`. */
  readonly kvHeads: number;
  /** `head_dim`. */
  readonly headDimension: number;
  /** `vocab_size`. */
  readonly vocabularySize: number;
  /**
   * Layers that attend to a sliding window only, and its width in tokens.
   *
   * @default - every layer attends to the whole context
   */
  readonly slidingWindow?: { readonly layers: number; readonly tokens: number };
  /**
   * Multi-head latent attention: keys and values are kept as one compressed vector of `rank` numbers and one of
   * `ropeDimension` (`kv_lora_rank`, `qk_rope_head_dim`), whatever the number of heads.
   *
   * @default - a key and a value for every KV head
   */
  readonly latentAttention?: { readonly rank: number; readonly ropeDimension: number };
  /**
   * Its mixture of experts.
   *
   * @default - one MLP a layer
   */
  readonly experts?: ExpertFacts;
  /**
   * Whether the hub gives out the weights only to accounts that accepted a licence, so that a token is needed.
   *
   * @default false
   */
  readonly gated?: boolean;
  /**
   * Whether its numbers leave the range of float16, so that it needs a GPU with bfloat16.
   *
   * @default false
   */
  readonly needsBfloat16?: boolean;
}
