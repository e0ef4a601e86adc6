export { WORKLOADS } from './catalog';
export { findWorkload } from './find-workload';
export { faster, openWorkload } from './open-workload';
export type { EventSource, FleetSource, PickersSource, TraceSpec, WorkloadSource, WorkloadSpec } from './spec';
