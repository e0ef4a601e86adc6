import { scaledRate } from './arrival-times';
import type { WorkloadSource } from './spec';
import { syntheticWorkload } from './synthetic';
import { traceWorkload } from './trace/trace-workload';
import type { Workload } from './workload';

/** The workload of a source. */
export function openWorkload(source: WorkloadSource): Workload {
  return 'trace' in source ? traceWorkload(source) : syntheticWorkload(source);
}

/** The same requests, so many times as fast; of users who wait for answers, so many times as many. */
export function faster(source: WorkloadSource, speed: number): WorkloadSource {
  if ('trace' in source) {
    return { ...source, speed: source.speed * speed };
  }
  const stages = source.stages.map((stage) =>
    'users' in stage
      ? { ...stage, users: Math.max(1, Math.round(stage.users * speed)) }
      : { ...stage, rate: scaledRate(stage.rate, speed) },
  );
  return { ...source, stages };
}
