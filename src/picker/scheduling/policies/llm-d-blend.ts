import { llmdPolicy } from './llm-d-policy';
import { fewest, freeKvCache, heldPrefix } from './llm-d-scores';

/**
 * The weighted scores of llm-d's router as it runs without a configuration, by the weights of llm-d's charts: short queues,
 * free KV cache, and the part of the prompt that is held. Source: llm-d-router at ebab6879, its default profile.
 */
export const llmdBlend = llmdPolicy(
  {
    rule: "llm-d's default: weighted scores of queue 2, KV cache 2 and prefix 3",
    usesPrefixes: true,
    filters: [],
    scorers: [
      { scorer: fewest('waiting'), weight: 2 },
      { scorer: freeKvCache, weight: 2 },
      { scorer: heldPrefix(), weight: 3 },
    ],
  },
  'llm-d-blend',
);
