import { DEFAULT_POLICY, POLICIES } from '../../picker/scheduling';
import type { ScalingRecord } from '../autoscaling/scaling-record';
import { CLAIRVOYANT, type OfflineBounds } from '../bounds';
import { OVERHEAD_MS } from '../fleet/overhead';
import type { WorkloadSource } from '../workloads';
import { type Estimate, estimate } from './bootstrap';
import { type CapacityReport, capacityReport } from './capacity-report';
import type { Figures } from './measures';
import type { PrefillFigures } from './prefill-figures';
import type { Run } from './run';

/** What an experiment found. */
export interface Report {
  readonly workload: WorkloadSource;
  readonly seeds: readonly number[];
  /** Milliseconds that stand for everything but queue and engine. */
  readonly overheadMs: number;
  readonly defaultPolicy: string;
  /** Of each policy, the soonest first token first. */
  readonly policies: readonly PolicyReport[];
  /** Where the default is behind, and by how much; empty when the default did not take part. */
  readonly comparisons: readonly Comparison[];
  /** What no policy can pass; only where it was asked for. */
  readonly bounds?: BoundsReport;
  /** How much each policy can take; only where it was asked for. All runs are at capacity then, and nothing else is compared. */
  readonly capacity?: CapacityReport;
}

export interface PolicyReport {
  readonly name: string;
  readonly rule: string;
  readonly total: Summary;
  readonly stages: readonly (Summary & { readonly name: string })[];
  readonly runs: readonly Run[];
  /** What prefill pods did, where there are any. */
  readonly prefill?: Readonly<Record<keyof PrefillFigures, Estimate>>;
  /** What the autoscaler did, where there is one. */
  readonly scaling?: Readonly<Record<keyof typeof SCALING_FIGURES, Estimate>>;
}

/** Bounds over all seeds; see {@link OfflineBounds} for what each is. Times are in milliseconds. */
export interface BoundsReport {
  readonly requests: number;
  readonly hitRate: Readonly<Record<keyof OfflineBounds['hitRate'], Estimate>>;
  readonly ttftMean: Readonly<Record<keyof OfflineBounds['ttft'], Estimate>>;
  readonly ttftP99: Readonly<Record<keyof OfflineBounds['ttft'], Estimate>>;
  /** Dispatch that knows all engines and answers, though not what comes next. */
  readonly clairvoyant: PolicyReport;
}

const CLAIRVOYANT_RULE =
  'knows every engine and cache and how long answers will be; the pod where the request adds least to what all requests still take';

/** Figures over all seeds. Times are in milliseconds. */
export type Summary = Readonly<Record<keyof typeof FIGURES, Estimate>>;

/** How the default stands against the policy that is best in one figure. */
export interface Comparison {
  readonly figure: 'ttftMean' | 'tpotMean';
  readonly best: string;
  /** How much more the default takes, as a part of what the best takes: seed by seed. */
  readonly behind: Estimate;
  /** Whether that is more than {@link TOLERANCE}. */
  readonly worse: boolean;
}

/** The default may be behind by so much before a report says that it is. */
export const TOLERANCE = 0.03;

const PREFILL_FIGURES = {
  prompts: ({ prompts }: PrefillFigures) => prompts,
  prefillBusy: ({ prefillBusy }: PrefillFigures) => prefillBusy,
  decodeBusy: ({ decodeBusy }: PrefillFigures) => decodeBusy,
  gigabytes: ({ gigabytes }: PrefillFigures) => gigabytes,
};

const SCALING_FIGURES = {
  podHours: ({ podHours }: ScalingRecord) => podHours,
  mostReady: ({ mostReady }: ScalingRecord) => mostReady,
  actions: ({ actions }: ScalingRecord) => actions,
};

const FIGURES = {
  ttftMean: ({ ttft }: Figures) => ttft.mean,
  ttftP90: ({ ttft }: Figures) => ttft.p90,
  ttftP99: ({ ttft }: Figures) => ttft.p99,
  tpotMean: ({ tpot }: Figures) => tpot.mean,
  tpotP99: ({ tpot }: Figures) => tpot.p99,
  latencyMean: ({ latency }: Figures) => latency.mean,
  outputTokensPerSecond: ({ outputTokensPerSecond }: Figures) => outputTokensPerSecond,
  hitRate: ({ hitRate }: Figures) => hitRate,
  goodput: ({ goodput }: Figures) => goodput,
  failed: ({ failed }: Figures) => failed,
  preemptions: ({ preemptions }: Figures) => preemptions,
  busiest: ({ busiest }: Figures) => busiest,
};

/** Sums up the runs, which are of all policies, and maybe of clairvoyant dispatch, with the same seeds: at capacity where there is an objective. */
export function reportOf(workload: WorkloadSource, all: readonly Run[], objective?: string): Report {
  const clairvoyant = all.filter(({ policy }) => policy === CLAIRVOYANT);
  const runs = all.filter(({ policy }) => policy !== CLAIRVOYANT);
  const names = [...new Set(runs.map(({ policy }) => policy))];
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const policies = names
    .map((name) => {
      const own = runs.filter(({ policy }) => policy === name);
      return policyReport(name, POLICIES.find((policy) => policy.name === name)!.rule, own);
    })
    .sort((a, b) => a.total.ttftMean.mean - b.total.ttftMean.mean);
  const figures = objective === undefined ? (['ttftMean', 'tpotMean'] as const) : [];
  const comparisons = figures.flatMap((figure) => compare(policies, figure));
  return {
    workload,
    seeds,
    overheadMs: OVERHEAD_MS,
    defaultPolicy: DEFAULT_POLICY.name,
    policies,
    comparisons,
    ...(objective !== undefined && { capacity: capacityReport(workload, objective, runs) }),
    ...(clairvoyant.length > 0 && { bounds: boundsReport(clairvoyant) }),
  };
}

function policyReport(name: string, rule: string, runs: readonly Run[]): PolicyReport {
  return {
    name,
    rule,
    total: summary(runs.map(({ total }) => total)),
    stages: runs[0].stages.map((stage, index) => ({
      name: stage.name,
      ...summary(runs.map(({ stages }) => stages[index])),
    })),
    runs,
    ...prefillOf(runs),
    ...scalingOf(runs),
  };
}

function boundsReport(runs: readonly Run[]): BoundsReport {
  const over = (read: (bounds: OfflineBounds) => number) => estimate(runs.map(({ bounds }) => read(bounds!)));
  return {
    requests: Math.min(...runs.map(({ bounds }) => bounds!.requests)),
    hitRate: {
      infinite: over(({ hitRate }) => hitRate.infinite),
      optimal: over(({ hitRate }) => hitRate.optimal),
      pooledLru: over(({ hitRate }) => hitRate.pooledLru),
      onePodLru: over(({ hitRate }) => hitRate.onePodLru),
    },
    ttftMean: {
      infinite: over(({ ttft }) => ttft.infinite.mean),
      uncached: over(({ ttft }) => ttft.uncached.mean),
    },
    ttftP99: {
      infinite: over(({ ttft }) => ttft.infinite.p99),
      uncached: over(({ ttft }) => ttft.uncached.p99),
    },
    clairvoyant: policyReport(CLAIRVOYANT, CLAIRVOYANT_RULE, runs),
  };
}

function prefillOf(runs: readonly Run[]): Pick<PolicyReport, 'prefill'> {
  const figures = runs.flatMap(({ total }) => total.prefill ?? []);
  return figures.length === 0 ? {} : { prefill: estimates(PREFILL_FIGURES, figures) };
}

function scalingOf(runs: readonly Run[]): Pick<PolicyReport, 'scaling'> {
  const records = runs.flatMap(({ scaling }) => scaling ?? []);
  return records.length === 0 ? {} : { scaling: estimates(SCALING_FIGURES, records) };
}

function summary(figures: readonly Figures[]): Summary {
  return estimates(FIGURES, figures);
}

function estimates<T, K extends string>(read: Readonly<Record<K, (item: T) => number>>, items: readonly T[]) {
  const entries = Object.entries<(item: T) => number>(read);
  return Object.fromEntries(entries.map(([name, figure]) => [name, estimate(items.map(figure))])) as Record<
    K,
    Estimate
  >;
}

function compare(policies: readonly PolicyReport[], figure: Comparison['figure']): Comparison[] {
  const ours = policies.find(({ name }) => name === DEFAULT_POLICY.name);
  if (ours === undefined || policies.length === 1) {
    return [];
  }
  const best = policies.reduce((a, b) => (b.total[figure].mean < a.total[figure].mean ? b : a));
  const read = FIGURES[figure];
  const behind = estimate(ours.runs.map(({ total }, index) => read(total) / read(best.runs[index].total) - 1));
  return [{ figure, best: best.name, behind, worse: behind.mean > TOLERANCE }];
}
