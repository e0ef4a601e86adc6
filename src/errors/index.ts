export { type ErrorCode, type ErrorDetails, explain } from './codes';
export type { Explanation } from './explanation';
export { errorOf, GkeInferenceError } from './gke-inference-error';
