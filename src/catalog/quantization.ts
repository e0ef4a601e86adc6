/** How weights are stored in fewer bits than they are calculated in. */
export type Quantization = 'fp8' | 'int8' | 'awq' | 'gptq' | 'mxfp4';

/** What a quantisation means for memory, and where it runs. */
export interface QuantizationFacts {
  /** Bytes of one weight, the scales of its group included. */
  readonly bytesPerWeight: number;
  /** Whether it shrinks every matrix of the decoder's layers, or those of the experts alone. */
  readonly shrinks: 'decoder' | 'experts';
  /** Least compute capability that vLLM accepts. */
  readonly leastCapability: number;
  /**
   * The value of `--quantization` with which vLLM quantises 16-bit weights while it loads them.
   *
   * @default - only weights that were quantised before can be served so
   */
  readonly onLoad?: string;
}

/** Bytes of a 4-bit weight in groups of 128, each with a 16-bit scale and a 4-bit zero point. */
const GROUPED_INT4 = 0.5 + (2 + 0.5) / 128;

/**
 * Facts of each quantisation.
 *
 * Compute capabilities and the values of `--quantization`: `get_min_capability` and the shorthands of vLLM 0.29's
 * quantisation methods. 8-bit floats run as weights alone on GPUs without 8-bit arithmetic. Sizes: the formats' layouts;
 * MXFP4 is 4 bits with one byte of scale for 32 weights (OCP Microscaling Formats 1.0). An 8-bit format's scales are one
 * for each output channel or for 128 × 128 weights, which is left out.
 */
export const QUANTIZATIONS: Readonly<Record<Quantization, QuantizationFacts>> = {
  fp8: { bytesPerWeight: 1, shrinks: 'decoder', leastCapability: 7.5, onLoad: 'fp8' },
  int8: { bytesPerWeight: 1, shrinks: 'decoder', leastCapability: 7.5, onLoad: 'int8_per_channel_weight_only' },
  awq: { bytesPerWeight: GROUPED_INT4, shrinks: 'decoder', leastCapability: 7.5 },
  gptq: { bytesPerWeight: GROUPED_INT4, shrinks: 'decoder', leastCapability: 7.5 },
  mxfp4: { bytesPerWeight: 0.5 + 1 / 32, shrinks: 'experts', leastCapability: 8.0 },
};
