export { HorizontalAutoscaler, type HpaView } from './horizontal-autoscaler';
export { DEFAULT_BEHAVIOR, type HpaMetric, type HpaSpec, type ScalingRules } from './hpa-spec';
export type { PodSample, PodSamples, PodView } from './pod-groups';
