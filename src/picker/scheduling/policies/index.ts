export { llmdPolicy } from './llm-d-policy';
export type { Scorer, WeightedScorer } from './llm-d-scores';
export { DEFAULT_POLICY, POLICIES } from './policies';
