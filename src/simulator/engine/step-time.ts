import type { StepCoefficients } from './step-coefficients';

/** What one step computes. */
export interface StepWork {
  /** Tokens of prompts, and those recomputed after a preemption. */
  readonly prefillTokens: number;
  /** Sum over the chunks of prompts: tokens × (tokens before the chunk + half the chunk). */
  readonly prefillAttention: number;
  /** Requests that get their next token from the one before it alone. */
  readonly decodes: number;
  /** Tokens that these decodes look back at, all together. */
  readonly decodeContext: number;
  /** Requests in the step. */
  readonly requests: number;
}

/** Milliseconds that a step takes. */
export type StepTime = (work: StepWork) => number;

/** Work of the host for each request of a step. Source: the trained coefficients of BLIS, inference-sim. */
const HOST_MS_PER_REQUEST = 0.0044;

/**
 * The time of a step from the time of its kernels: weights are streamed while arithmetic goes on, with a smooth maximum of
 * both; tensor parallelism adds an all-reduce; attention costs by the tokens that are looked back at.
 */
export function kernelStepTime(coefficients: StepCoefficients): StepTime {
  const { weightsMs, computeUs, smoothing, reduceMs, reduceUs, prefillAttentionNs } = coefficients;
  const { decodeMs, decodeUs, decodeContextNs, fixedMs } = coefficients;
  const weights = weightsMs ** smoothing;
  return ({ prefillTokens, prefillAttention, decodes, decodeContext, requests }) => {
    const tokens = prefillTokens + decodes;
    const matrices = (weights + ((computeUs / 1e3) * tokens) ** smoothing) ** (1 / smoothing);
    const reduction = reduceMs + (reduceUs / 1e3) * tokens;
    const prefill = (prefillAttentionNs / 1e6) * prefillAttention;
    const decode = decodes === 0 ? 0 : decodeMs + (decodeUs / 1e3) * decodes + (decodeContextNs / 1e6) * decodeContext;
    return fixedMs + matrices + reduction + prefill + decode + HOST_MS_PER_REQUEST * requests;
  };
}

/** A step that takes a constant time, and more for each prompt token that it computes. */
export function linearStepTime(stepMs: number, prefillMsPerToken: number): StepTime {
  return ({ prefillTokens }) => stepMs + prefillMsPerToken * prefillTokens;
}
