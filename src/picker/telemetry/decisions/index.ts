export type { Candidate } from './candidate-rows';
export * from './decision-ring';
