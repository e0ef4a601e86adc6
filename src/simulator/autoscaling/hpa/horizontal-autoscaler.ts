import { replicasByTotal } from './external-total';
import type { HpaMetric, HpaSpec } from './hpa-spec';
import { averageValue, replicasByPods, utilization } from './pod-average';
import { groupPods, type PodSamples, type PodView } from './pod-groups';
import { ScalingLimits } from './scaling-limits';
import { Stabilization } from './stabilization';
import { type Proposal, wantedReplicas } from './wanted-replicas';

/** What the controller can learn when it looks. */
export interface HpaView {
  readonly now: number;
  /** Replicas that the workload was last told to have. */
  readonly current: number;
  readonly pods: readonly PodView[];
  /** How much of the CPU, in cores, a pod requests. */
  readonly cpuRequest: number;
  /** What the pods report under that name; empty when nobody tells. */
  samples(metric: string): PodSamples;
  /** What something else reports; undefined when it could not be read. */
  total(metric: string): number | undefined;
}

/**
 * Kubernetes' HorizontalPodAutoscaler: called each 15 s, it says how many replicas there are to be.
 *
 * Source: `reconcileAutoscaler`,
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/horizontal.go
 * and https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details
 */
export class HorizontalAutoscaler {
  /** What each metric wanted when it was last asked. */
  proposals: readonly Proposal[] = [];
  private stabilization?: Stabilization;
  private readonly limits: ScalingLimits;

  constructor(private readonly spec: HpaSpec) {
    this.limits = new ScalingLimits(spec);
  }

  reconcile(view: HpaView): number {
    const replicas = this.decide(view);
    if (replicas !== view.current) {
      this.limits.changed(view.current, replicas, view.now);
    }
    return replicas;
  }

  private decide(view: HpaView): number {
    const { minReplicas, maxReplicas, metrics, behavior } = this.spec;
    const { current, now } = view;
    this.stabilization ??= new Stabilization(behavior, current, now);
    if (current > maxReplicas || current < minReplicas) {
      return Math.min(Math.max(current, minReplicas), maxReplicas);
    }
    this.proposals = metrics.map((metric) => this.propose(metric, view));
    const wanted = wantedReplicas(this.proposals, current);
    if (wanted === undefined) {
      return current;
    }
    return this.limits.limit(this.stabilization.stabilize(wanted, current, now), current, now);
  }

  private propose(metric: HpaMetric, view: HpaView): Proposal {
    const { behavior } = this.spec;
    const { name, target } = metric;
    const { current, pods, now } = view;
    if (metric.type === 'External') {
      const total = view.total(name);
      return total === undefined ? undefined : replicasByTotal(total, metric.target, current, pods, behavior);
    }
    const groups = groupPods(pods, view.samples(name), metric.type === 'Resource' && name === 'cpu', now);
    const { type, value } = target;
    const podTarget = type === 'Utilization' ? utilization(value, view.cpuRequest) : averageValue(value);
    return replicasByPods(groups, podTarget, current, behavior);
  }
}
