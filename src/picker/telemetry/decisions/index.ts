export type { Candidate } from './candidate-rows';
export * from './decision-log';
export * from './decision-ring';
