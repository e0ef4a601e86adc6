import { POLICIES } from '../../picker/scheduling';
import type { WorkloadSpec } from '../workloads/spec';
import { syntheticWorkload } from '../workloads/synthetic';
import { type Run, runOnce } from './run';

/** One run to make, told so that another thread can make it. */
export interface Task {
  readonly workload: WorkloadSpec;
  /** Name of a policy. */
  readonly policy: string;
  readonly seed: number;
}

/**
 * Makes a run.
 *
 * @param progress hears after each stage how many there were
 */
export function perform({ workload, policy, seed }: Task, progress?: (stages: number) => void): Promise<Run> {
  return runOnce(syntheticWorkload(workload), POLICIES.find(({ name }) => name === policy)!, seed, progress);
}

/** Stages of a task, the warm-up included. */
export function stagesOf({ workload }: Task): number {
  return workload.stages.length + (workload.warmUp ? 1 : 0);
}
