import type { WorkloadSource } from '../workloads';
import { type Estimate, estimate } from './bootstrap';
import type { Run } from './run';

/** How much each policy can take. */
export interface CapacityReport {
  /** What had to hold, as it was asked for. */
  readonly objective: string;
  /** Requests a second at a factor of 1, where the workload has one constant rate. */
  readonly perSecond?: number;
  /** The policy that can take most first. */
  readonly policies: readonly {
    readonly name: string;
    readonly factor: Estimate;
    /** How much less it can take than the first one, as a part of what that one can: seed by seed. */
    readonly behind: Estimate;
    /** Whether the search met its end in some seed, so that the capacity is above or below what is told. */
    readonly open?: 'above' | 'below';
  }[];
}

/** Sums up runs at capacity, which are of all policies with the same seeds. */
export function capacityReport(workload: WorkloadSource, objective: string, runs: readonly Run[]): CapacityReport {
  const policies = [...new Set(runs.map(({ policy }) => policy))].map((name) => {
    const own = runs.filter(({ policy }) => policy === name).map(({ capacity }) => capacity!);
    return {
      name,
      factors: own.map(({ factor }) => factor),
      factor: estimate(own.map(({ factor }) => factor)),
      open: own.find(({ open }) => open !== undefined)?.open,
    };
  });
  policies.sort((a, b) => b.factor.mean - a.factor.mean);
  const [best] = policies;
  return {
    objective,
    ...perSecond(workload),
    policies: policies.map(({ name, factors, factor, open }) => ({
      name,
      factor,
      behind: estimate(factors.map((each, seed) => (best.factors[seed] > 0 ? 1 - each / best.factors[seed] : 0))),
      ...(open && { open }),
    })),
  };
}

function perSecond(workload: WorkloadSource): Pick<CapacityReport, 'perSecond'> {
  if ('trace' in workload || workload.stages.length > 1) {
    return {};
  }
  const [stage] = workload.stages;
  return 'rate' in stage && typeof stage.rate === 'number' ? { perSecond: stage.rate } : {};
}
