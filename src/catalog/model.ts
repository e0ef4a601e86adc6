import type { DataType } from './units';

/** What a model's `config.json` and model card say about its size. */
export interface ModelFacts {
  /** Repository on the Hugging Face hub, `owner/name`. */
  readonly repository: string;
  /** Number of parameters, embeddings and vision tower included. */
  readonly parameters: number;
  /** Data type of the published weights. */
  readonly dataType: DataType;
  /** Longest context in tokens (`max_position_embeddings`). */
  readonly contextLength: number;
  /** `num_hidden_layers`. */
  readonly layers: number;
  /** `hidden_size`. */
  readonly hiddenSize: number;
  /** `intermediate_size` of the MLP. */
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

/** A large language model that can be served. */
export class Model implements ModelFacts {
  /**
   * Qwen3 8B, Apache-2.0, no token needed.
   *
   * @see https://huggingface.co/Qwen/Qwen3-8B
   */
  static readonly QWEN3_8B = new Model({
    repository: 'Qwen/Qwen3-8B',
    parameters: 8_190_735_360,
    dataType: 'bfloat16',
    contextLength: 40_960,
    layers: 36,
    hiddenSize: 4096,
    intermediateSize: 12_288,
    attentionHeads: 32,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 151_936,
  });

  /**
   * Gemma 3 27B instruction-tuned, with its vision tower; five of six layers attend to the last 1,024 tokens only.
   *
   * @see https://huggingface.co/google/gemma-3-27b-it
   */
  static readonly GEMMA_3_27B = new Model({
    repository: 'google/gemma-3-27b-it',
    parameters: 27_432_406_640,
    dataType: 'bfloat16',
    contextLength: 131_072,
    layers: 62,
    hiddenSize: 5376,
    intermediateSize: 21_504,
    attentionHeads: 32,
    kvHeads: 16,
    headDimension: 128,
    vocabularySize: 262_208,
    slidingWindow: { layers: 52, tokens: 1024 },
    gated: true,
    needsBfloat16: true,
  });

  /**
   * Llama 3.3 70B instruction-tuned.
   *
   * @see https://huggingface.co/meta-llama/Llama-3.3-70B-Instruct
   */
  static readonly LLAMA_3_3_70B = new Model({
    repository: 'meta-llama/Llama-3.3-70B-Instruct',
    parameters: 70_553_706_496,
    dataType: 'bfloat16',
    contextLength: 131_072,
    layers: 80,
    hiddenSize: 8192,
    intermediateSize: 28_672,
    attentionHeads: 64,
    kvHeads: 8,
    headDimension: 128,
    vocabularySize: 128_256,
    gated: true,
  });

  /** Every model of the catalog, the smallest first. */
  static readonly ALL: readonly Model[] = [Model.QWEN3_8B, Model.GEMMA_3_27B, Model.LLAMA_3_3_70B];

  /** Finds the model of a hub repository, such as the one that a `vllm serve` command names. */
  static ofRepository(repository: string): Model | undefined {
    return Model.ALL.find((model) => model.repository === repository);
  }

  readonly repository: string;
  readonly parameters: number;
  readonly dataType: DataType;
  readonly contextLength: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly attentionHeads: number;
  readonly kvHeads: number;
  readonly headDimension: number;
  readonly vocabularySize: number;
  readonly slidingWindow?: { readonly layers: number; readonly tokens: number };
  readonly gated: boolean;
  readonly needsBfloat16: boolean;

  private constructor(facts: ModelFacts) {
    this.repository = facts.repository;
    this.parameters = facts.parameters;
    this.dataType = facts.dataType;
    this.contextLength = facts.contextLength;
    this.layers = facts.layers;
    this.hiddenSize = facts.hiddenSize;
    this.intermediateSize = facts.intermediateSize;
    this.attentionHeads = facts.attentionHeads;
    this.kvHeads = facts.kvHeads;
    this.headDimension = facts.headDimension;
    this.vocabularySize = facts.vocabularySize;
    this.slidingWindow = facts.slidingWindow;
    this.gated = facts.gated ?? false;
    this.needsBfloat16 = facts.needsBfloat16 ?? false;
  }

  toString(): string {
    return this.repository;
  }
}
