import { POLICIES } from '../../picker/scheduling';
import { CLAIRVOYANT } from '../bounds';
import { faster, openWorkload, type WorkloadSource } from '../workloads';
import { findCapacity, MOST_RUNS } from './capacity';
import { readObjective } from './objective';
import { PROGRESS_STEPS, type Run, runOnce } from './run';

/** One run to make, told so that another thread can make it. */
export interface Task {
  readonly workload: WorkloadSource;
  /** Name of a policy; or {@link CLAIRVOYANT}, which comes with the bounds. */
  readonly policy: string;
  readonly seed: number;
  /** Whether it is recorded for plots; default no. */
  readonly records?: boolean;
  /** The run wanted is the fastest one at which this {@link Objective} holds; by default, the one at the workload's own speed. */
  readonly objective?: string;
}

/**
 * Makes a run, or those that it takes to find it.
 *
 * @param progress hears {@link PROGRESS_STEPS} times, evenly, how far it is
 */
export async function perform(task: Task, progress: () => void = () => {}): Promise<Run> {
  const { workload, policy, seed, records, objective } = task;
  const who = policy === CLAIRVOYANT ? policy : POLICIES.find(({ name }) => name === policy)!;
  if (objective === undefined) {
    return runOnce(openWorkload(workload), who, seed, progress, records);
  }
  const { holds } = readObjective('--capacity', objective);
  const steps = new ProgressOfMany(MOST_RUNS, progress);
  const { capacity, run } = await findCapacity(async (factor) => {
    const run = await runOnce(openWorkload(faster(workload, factor)), who, seed, () => steps.step(), records);
    return { held: holds(run.total), run };
  });
  steps.end();
  return { ...run, capacity };
}

/** Makes the steps of at most so many runs into those of one. */
class ProgressOfMany {
  private done = 0;
  private told = 0;

  constructor(
    private readonly most: number,
    private readonly progress: () => void,
  ) {}

  step(): void {
    this.done++;
    this.tell(Math.floor(this.done / this.most));
  }

  end(): void {
    this.tell(PROGRESS_STEPS);
  }

  private tell(steps: number): void {
    for (; this.told < steps; this.told++) {
      this.progress();
    }
  }
}
