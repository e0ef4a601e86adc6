export { readAutoscaler } from './autoscaler-manifest';
export { AUTOSCALERS, type AutoscalerSpec } from './autoscaler-spec';
export type { ScalingPoint, ScalingRecord } from './scaling-record';
