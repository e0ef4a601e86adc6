import { POLICIES } from '../../picker/scheduling';
import { CLAIRVOYANT } from '../bounds';
import { openWorkload, type WorkloadSource } from '../workloads';
import { type Run, runOnce } from './run';

/** One run to make, told so that another thread can make it. */
export interface Task {
  readonly workload: WorkloadSource;
  /** Name of a policy; or {@link CLAIRVOYANT}, which comes with the bounds. */
  readonly policy: string;
  readonly seed: number;
  /** Whether it is recorded for plots; default no. */
  readonly records?: boolean;
}

/**
 * Makes a run.
 *
 * @param progress hears {@link PROGRESS_STEPS} times, evenly, how far it is
 */
export function perform({ workload, policy, seed, records }: Task, progress?: () => void): Promise<Run> {
  const who = policy === CLAIRVOYANT ? policy : POLICIES.find(({ name }) => name === policy)!;
  return runOnce(openWorkload(workload), who, seed, progress, records);
}
