export { WORKLOADS } from './catalog';
export { findWorkload } from './find-workload';
export type { WorkloadSpec } from './spec';
