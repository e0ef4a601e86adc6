import { scaledRate } from './arrival-times';
import type { WorkloadSource } from './spec';
import { syntheticWorkload } from './synthetic';
import { traceWorkload } from './trace/trace-workload';
import type { Workload } from './workload';

/** The workload of a source. */
export function openWorkload(source: WorkloadSource): Workload {
  return 'trace' in source ? traceWorkload(source) : syntheticWorkload(source);
}

/** The same requests, so many times as fast. */
export function faster(source: WorkloadSource, speed: number): WorkloadSource {
  if ('trace' in source) {
    return { ...source, speed: source.speed * speed };
  }
  const stages = source.stages.map((stage) => ({ ...stage, rate: scaledRate(stage.rate, speed) }));
  return { ...source, stages };
}
