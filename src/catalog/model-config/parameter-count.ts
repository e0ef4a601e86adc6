import type { Architecture } from './architectures';
import type { ConfigReader } from './config-reader';
import type { LatentShape, Shape } from './shape';

/** Parameters by what a quantisation does to them. */
export interface ParameterCount {
  readonly total: number;
  /** In the matrices of attention, MLPs and experts. */
  readonly decoderWeights: number;
}

/** Counts the parameters of a decoder from its shape. */
export function countParameters(shape: Shape, architecture: Architecture, config: ConfigReader): ParameterCount {
  const { layers, hidden, experts } = shape;
  const attention = shape.latent ? latentMatrices(shape, shape.latent) : attentionMatrices(shape);
  const denseLayers = layers - (experts?.layers ?? 0);
  const expert = 3 * hidden * (experts?.intermediate ?? 0);
  const perLayer = (experts?.count ?? 0) + (experts?.shared ?? 0);
  const decoderWeights =
    layers * attention + denseLayers * 3 * hidden * shape.intermediate + (experts?.layers ?? 0) * perLayer * expert;
  const embeddings = shape.vocabulary * hidden * (config.flag('tie_word_embeddings') ? 1 : 2);
  const small = layers * smallOfLayer(shape, architecture, config) + routers(shape, architecture, config) + hidden;
  return { total: embeddings + decoderWeights + small, decoderWeights };
}

function attentionMatrices({ hidden, heads, kvHeads, headDimension }: Shape): number {
  return 2 * hidden * headDimension * (heads + kvHeads);
}

function latentMatrices({ hidden, heads }: Shape, { rank, queryRank, plain, rope, value }: LatentShape): number {
  const queryWidth = heads * (plain + rope);
  const queries = queryRank === undefined ? hidden * queryWidth : queryRank * (hidden + queryWidth);
  return queries + hidden * (rank + rope) + rank * heads * (plain + value) + heads * value * hidden;
}

/** Norms, biases and attention sinks of one layer. */
function smallOfLayer(shape: Shape, architecture: Architecture, config: ConfigReader): number {
  const { hidden, heads, kvHeads, headDimension, latent, experts } = shape;
  const norms = (architecture.outerNorms ? 4 : 2) * hidden;
  const headNorms = architecture.headNorms ? 2 * headDimension : 0;
  const latentNorms = latent ? latent.rank + (latent.queryRank ?? 0) : 0;
  const queryBiases = (heads + 2 * kvHeads) * headDimension;
  const configured = architecture.biases === 'as configured' && config.flag('attention_bias');
  const always = architecture.biases === 'queries, keys and values';
  const biases = (configured ? queryBiases + hidden : 0) + (always ? queryBiases : 0);
  const mlpBiases = config.flag('mlp_bias') && !experts ? 2 * shape.intermediate + hidden : 0;
  const sinks = architecture.gptOss ? heads : 0;
  return norms + headNorms + latentNorms + biases + mlpBiases + sinks;
}

/** Routers and the biases of experts, over all layers. */
function routers({ hidden, experts }: Shape, architecture: Architecture, config: ConfigReader): number {
  if (!experts) {
    return 0;
  }
  const correction = config.text('topk_method') === 'noaux_tc' ? experts.count : 0;
  const biases = architecture.gptOss ? experts.count * (1 + 2 * experts.intermediate + hidden) : 0;
  return experts.layers * (experts.count * hidden + correction + biases);
}
