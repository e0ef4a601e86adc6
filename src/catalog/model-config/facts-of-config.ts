import type { ModelFacts } from '../model-facts';
import type { Quantization } from '../quantization';
import { ARCHITECTURES } from './architectures';
import { type ConfigJson, ConfigReader } from './config-reader';
import { countParameters, type ParameterCount } from './parameter-count';
import { readShape, type Shape } from './shape';
import { countVisionTower } from './vision-tower';

/** What a `config.json` does not say. */
export interface ModelIdentity {
  /** Repository on the Hugging Face hub, `owner/name`. */
  readonly repository: string;
  /**
   * Number of parameters, as the model card says it. Architectures that are not known need it.
   *
   * @default - counted from the shape
   */
  readonly parameters?: number;
  /**
   * Whether the hub gives out the weights only to accounts that accepted a licence.
   *
   * @default false
   */
  readonly gated?: boolean;
}

/**
 * Reads a model's facts from its parsed `config.json`; of a multimodal model the decoder is `text_config`.
 *
 * @throws GKEI_MODEL_CONFIG naming the key that is missing or cannot be planned.
 */
export function factsOfConfig(json: ConfigJson, identity: ModelIdentity): ModelFacts {
  const { repository, gated } = identity;
  const whole = new ConfigReader(repository, json);
  const type = whole.part('text_config')?.text('model_type') ?? whole.text('model_type') ?? '';
  const architecture = ARCHITECTURES.get(type);
  const decoder =
    whole.part('text_config', architecture?.defaults) ?? new ConfigReader(repository, json, architecture?.defaults);
  const shape = readShape(decoder);
  let counted: ParameterCount | undefined;
  if (architecture) {
    counted = countParameters(shape, architecture, decoder);
  } else if (identity.parameters === undefined) {
    decoder.refuse(
      'model_type',
      type || undefined,
      `${[...ARCHITECTURES.keys()].join(', ')}; or give parameters, as the model card has them`,
    );
  }
  const quantization = readQuantization(whole);
  return {
    repository,
    parameters: identity.parameters ?? counted!.total + countVisionTower(whole, shape.hidden),
    ...(counted && { decoderWeights: counted.decoderWeights }),
    dataType: (whole.text('torch_dtype') ?? whole.text('dtype')) === 'float16' ? 'float16' : 'bfloat16',
    ...(quantization && { quantization }),
    contextLength: shape.context,
    layers: shape.layers,
    hiddenSize: shape.hidden,
    intermediateSize: shape.intermediate,
    attentionHeads: shape.heads,
    kvHeads: shape.kvHeads,
    headDimension: shape.headDimension,
    vocabularySize: shape.vocabulary,
    ...(shape.slidingWindow && { slidingWindow: shape.slidingWindow }),
    ...(shape.latent && { latentAttention: { rank: shape.latent.rank, ropeDimension: shape.latent.rope } }),
    ...(shape.experts && { experts: expertFacts(shape, shape.experts) }),
    ...(gated && { gated }),
    ...(architecture?.needsBfloat16 && { needsBfloat16: true }),
  };
}

function expertFacts({ hidden }: Shape, experts: NonNullable<Shape['experts']>): NonNullable<ModelFacts['experts']> {
  const { count, perToken, intermediate, layers } = experts;
  return { count, perToken, intermediateSize: intermediate, weights: layers * count * 3 * hidden * intermediate };
}

/** The quantisation of the published weights. @throws GKEI_MODEL_CONFIG for one whose size is not known. */
function readQuantization(whole: ConfigReader): Quantization | undefined {
  const config = whole.part('quantization_config');
  if (!config) {
    return undefined;
  }
  const method = config.text('quant_method');
  const bits = config.countOr('bits', 4);
  if (method === 'fp8' || method === 'mxfp4') {
    return method;
  }
  if ((method === 'awq' || method === 'gptq') && bits === 4) {
    return method;
  }
  if (method === 'gptq' && bits === 8) {
    return 'int8';
  }
  const group =
    method === 'compressed-tensors' ? config.part('config_groups')?.part('group_0')?.part('weights') : undefined;
  const format = `${group?.text('type')} ${group?.countOr('num_bits', 0)}`;
  const known = COMPRESSED_TENSORS.get(format);
  return (
    known ??
    config.refuse(
      'quant_method',
      group ? `${method}, ${format} bits` : method,
      'fp8, mxfp4, awq, gptq or compressed-tensors',
    )
  );
}

/** Weights of the compressed-tensors format, by their type and bits. */
const COMPRESSED_TENSORS: ReadonlyMap<string, Quantization> = new Map([
  ['float 8', 'fp8'],
  ['int 8', 'int8'],
  ['int 4', 'gptq'],
]);
