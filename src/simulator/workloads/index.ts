export { WORKLOADS } from './catalog';
export { findWorkload } from './find-workload';
export { ABOVE_TOKENS, KV_BANDWIDTH, withPrefillDefaults } from './fleet-spec';
export { faster, openWorkload } from './open-workload';
export type {
  EventSource,
  FleetSource,
  PickersSource,
  PrefillSource,
  TraceSpec,
  WorkloadSource,
  WorkloadSpec,
} from './spec';
