export type { LatePlace } from './charts';
export { type ErrorCode, type ErrorDetails, explain, type FindingCode } from './codes';
export type { Explanation } from './explanation';
export { errorOf, GkeInferenceError } from './gke-inference-error';
