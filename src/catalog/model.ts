import type { ConfigJson } from './model-config/config-reader';
import { factsOfConfig, type ModelIdentity } from './model-config/facts-of-config';
import type { ExpertFacts, ModelFacts } from './model-facts';
import { DEEPSEEK_MODELS } from './models/deepseek';
import { GEMMA_MODELS } from './models/gemma';
import { GPT_OSS_MODELS } from './models/gpt-oss';
import { LLAMA_MODELS } from './models/llama';
import { MISTRAL_MODELS } from './models/mistral';
import { QWEN3_MODELS } from './models/qwen';
import type { Quantization } from './quantization';
import type { ComputeDataType } from './units';

/** A large language model that can be served. */
export class Model implements ModelFacts {
  /** Gemma 3 4B instruction-tuned, with its vision tower; needs a licence's acceptance on the hub, and bfloat16. */
  static readonly GEMMA_3_4B = new Model(GEMMA_MODELS.GEMMA_3_4B);
  /** Gemma 3 12B instruction-tuned, with its vision tower; needs a licence's acceptance on the hub, and bfloat16. */
  static readonly GEMMA_3_12B = new Model(GEMMA_MODELS.GEMMA_3_12B);
  /** Gemma 3 27B instruction-tuned, with its vision tower; needs a licence's acceptance on the hub, and bfloat16. */
  static readonly GEMMA_3_27B = new Model(GEMMA_MODELS.GEMMA_3_27B);
  /** Llama 3.2 3B instruction-tuned; needs a licence's acceptance on the hub. */
  static readonly LLAMA_3_2_3B = new Model(LLAMA_MODELS.LLAMA_3_2_3B);
  /** Llama 3.1 8B instruction-tuned; needs a licence's acceptance on the hub. */
  static readonly LLAMA_3_1_8B = new Model(LLAMA_MODELS.LLAMA_3_1_8B);
  /** Llama 3.3 70B instruction-tuned; needs a licence's acceptance on the hub. */
  static readonly LLAMA_3_3_70B = new Model(LLAMA_MODELS.LLAMA_3_3_70B);
  /** Qwen3 4B, Apache-2.0. */
  static readonly QWEN3_4B = new Model(QWEN3_MODELS.QWEN3_4B);
  /** Qwen3 8B, Apache-2.0. */
  static readonly QWEN3_8B = new Model(QWEN3_MODELS.QWEN3_8B);
  /** Qwen3 14B, Apache-2.0. */
  static readonly QWEN3_14B = new Model(QWEN3_MODELS.QWEN3_14B);
  /** Qwen3 32B, Apache-2.0. */
  static readonly QWEN3_32B = new Model(QWEN3_MODELS.QWEN3_32B);
  /** Qwen3 30B with 128 experts, of which a token uses 8: it reads 3.3 billion parameters a token. */
  static readonly QWEN3_30B_A3B = new Model(QWEN3_MODELS.QWEN3_30B_A3B);
  /** Mistral 7B Instruct v0.3, Apache-2.0; whether the hub asks for a token is unconfirmed. */
  static readonly MISTRAL_7B = new Model(MISTRAL_MODELS.MISTRAL_7B);
  /** Mistral Small 3.1 24B Instruct, with its vision tower, Apache-2.0; whether the hub asks for a token is unconfirmed. */
  static readonly MISTRAL_SMALL_3_1_24B = new Model(MISTRAL_MODELS.MISTRAL_SMALL_3_1_24B);
  /** DeepSeek R1 distilled into Qwen2.5 7B. */
  static readonly DEEPSEEK_R1_DISTILL_QWEN_7B = new Model(DEEPSEEK_MODELS.DEEPSEEK_R1_DISTILL_QWEN_7B);
  /** DeepSeek R1 distilled into Llama 3.1 8B. */
  static readonly DEEPSEEK_R1_DISTILL_LLAMA_8B = new Model(DEEPSEEK_MODELS.DEEPSEEK_R1_DISTILL_LLAMA_8B);
  /** DeepSeek R1 distilled into Qwen2.5 14B. */
  static readonly DEEPSEEK_R1_DISTILL_QWEN_14B = new Model(DEEPSEEK_MODELS.DEEPSEEK_R1_DISTILL_QWEN_14B);
  /** DeepSeek R1 distilled into Qwen2.5 32B. */
  static readonly DEEPSEEK_R1_DISTILL_QWEN_32B = new Model(DEEPSEEK_MODELS.DEEPSEEK_R1_DISTILL_QWEN_32B);
  /** DeepSeek R1 distilled into Llama 3.3 70B. */
  static readonly DEEPSEEK_R1_DISTILL_LLAMA_70B = new Model(DEEPSEEK_MODELS.DEEPSEEK_R1_DISTILL_LLAMA_70B);
  /** DeepSeek V2 Lite Chat: latent attention, 64 experts. */
  static readonly DEEPSEEK_V2_LITE = new Model(DEEPSEEK_MODELS.DEEPSEEK_V2_LITE);
  /** DeepSeek R1, 671 billion parameters in 8-bit floats: latent attention, 256 experts. */
  static readonly DEEPSEEK_R1 = new Model(DEEPSEEK_MODELS.DEEPSEEK_R1);
  /** gpt-oss 20B: 32 experts in MXFP4; every second layer attends to the last 128 tokens. */
  static readonly GPT_OSS_20B = new Model(GPT_OSS_MODELS.GPT_OSS_20B);
  /** gpt-oss 120B: 128 experts in MXFP4; every second layer attends to the last 128 tokens. */
  static readonly GPT_OSS_120B = new Model(GPT_OSS_MODELS.GPT_OSS_120B);

  /** Every model of the catalog, the smallest first. */
  static readonly ALL: readonly Model[] = Object.values(Model)
    .filter((value): value is Model => value instanceof Model)
    .sort((a, b) => a.parameters - b.parameters);

  /** Finds the model of a hub repository, such as the one that a `vllm serve` command names. */
  static ofRepository(repository: string): Model | undefined {
    return Model.ALL.find((model) => model.repository === repository);
  }

  /** A model that the catalog does not know, from its facts. */
  static custom(facts: ModelFacts): Model {
    return new Model(facts);
  }

  /**
   * A model that the catalog does not know, from its `config.json`: the parsed file, as it stands in the repository.
   *
   * @throws GKEI_MODEL_CONFIG naming the key that is missing or cannot be planned.
   */
  static fromConfig(config: ConfigJson, identity: ModelIdentity): Model {
    return new Model(factsOfConfig(config, identity));
  }

  readonly repository: string;
  readonly parameters: number;
  readonly decoderWeights?: number;
  readonly dataType: ComputeDataType;
  readonly quantization?: Quantization;
  readonly contextLength: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly attentionHeads: number;
  readonly kvHeads: number;
  readonly headDimension: number;
  readonly vocabularySize: number;
  readonly slidingWindow?: { readonly layers: number; readonly tokens: number };
  readonly latentAttention?: { readonly rank: number; readonly ropeDimension: number };
  readonly experts?: ExpertFacts;
  readonly gated: boolean;
  readonly needsBfloat16: boolean;

  private constructor(facts: ModelFacts) {
    this.repository = facts.repository;
    this.parameters = facts.parameters;
    this.decoderWeights = facts.decoderWeights;
    this.dataType = facts.dataType;
    this.quantization = facts.quantization;
    this.contextLength = facts.contextLength;
    this.layers = facts.layers;
    this.hiddenSize = facts.hiddenSize;
    this.intermediateSize = facts.intermediateSize;
    this.attentionHeads = facts.attentionHeads;
    this.kvHeads = facts.kvHeads;
    this.headDimension = facts.headDimension;
    this.vocabularySize = facts.vocabularySize;
    this.slidingWindow = facts.slidingWindow;
    this.latentAttention = facts.latentAttention;
    this.experts = facts.experts;
    this.gated = facts.gated ?? false;
    this.needsBfloat16 = facts.needsBfloat16 ?? false;
  }

  /**
   * The same model from a repository that holds quantised weights, which vLLM recognises by itself.
   *
   * @example Model.LLAMA_3_3_70B.quantized('awq', 'acme/llama-3.3-70b-awq')
   */
  quantized(quantization: Quantization, repository: string): Model {
    return new Model({ ...this, quantization, repository, gated: false });
  }

  toString(): string {
    return this.repository;
  }
}
