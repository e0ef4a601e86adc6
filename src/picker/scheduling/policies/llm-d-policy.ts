import { lowestCost } from '../lowest-cost';
import type { Filter, Policy } from '../policy';
import { preferFresh } from '../prefer-fresh';
import { type WeightedScorer, weightedScores } from './llm-d-scores';

/** What a profile of llm-d's router is made of. */
export interface LlmDProfile {
  /** The rule in a line. */
  readonly rule: string;
  /** Whether it asks which endpoint holds what of a prompt. */
  readonly usesPrefixes: boolean;
  readonly filters: readonly Filter[];
  readonly scorers: readonly WeightedScorer[];
}

/** A profile of llm-d's router as a policy: filters in turn, then the highest sum of weighted scores. */
export function llmdPolicy({ rule, usesPrefixes, filters, scorers }: LlmDProfile, name = 'llm-d'): Policy {
  return {
    name,
    rule,
    usesPrefixes,
    filters: [preferFresh, ...filters],
    rate: weightedScores(scorers),
    pick: lowestCost(0),
  };
}
