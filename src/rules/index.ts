export { COLLECTED_ELSEWHERE_ANNOTATION } from './autoscalers/metric-collected';
export * from './check';
export * from './finding';
export * from './inventory';
export * from './manifest';
export { ADOPTS_ANNOTATION } from './pools/selection';
export * from './rule';
export { DEFAULT_VLLM_PORT } from './views/vllm-command';
