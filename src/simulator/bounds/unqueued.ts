import type { EngineOptions } from '../engine/engine-core';
import { OVERHEAD_MS } from '../fleet/overhead';

/**
 * Milliseconds to the first token of a request that is alone: its prompt in chunks of the token budget, of which so many
 * tokens are found, and the overhead.
 */
export function unqueuedTtft(
  { tokenBudget, stepTime }: EngineOptions,
  promptTokens: number,
  cachedTokens: number,
): number {
  let time = OVERHEAD_MS;
  for (let computed = cachedTokens; computed < promptTokens; ) {
    const prefillTokens = Math.min(promptTokens - computed, tokenBudget);
    const prefillAttention = prefillTokens * (computed + prefillTokens / 2);
    time += stepTime({ prefillTokens, prefillAttention, decodes: 0, decodeContext: 0, requests: 1 });
    computed += prefillTokens;
  }
  return time;
}

/** Milliseconds of a token of an answer of a request that is alone, its short context left out. */
export function unqueuedTokenMs({ stepTime }: EngineOptions): number {
  return stepTime({ prefillTokens: 0, prefillAttention: 0, decodes: 1, decodeContext: 0, requests: 1 });
}
