import type { HpaSpec, ScalingPolicy, ScalingRules } from './hpa-spec';

/** A change of the number of replicas: positive for more of them. */
interface Change {
  readonly at: number;
  readonly replicas: number;
}

/**
 * Keeps the number of replicas within what the policies of its direction allow, period by period, and between least and most.
 *
 * Source: `convertDesiredReplicasWithBehaviorRate`,
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/horizontal.go
 */
export class ScalingLimits {
  private changes: readonly Change[] = [];

  constructor(private readonly spec: HpaSpec) {}

  /** The number as near to the wanted one as may be. */
  limit(wanted: number, current: number, now: number): number {
    const { minReplicas, maxReplicas, behavior } = this.spec;
    if (wanted > current) {
      const most = Math.max(current, this.bound(behavior.scaleUp, current, now, mostAfter));
      return Math.min(wanted, most, maxReplicas);
    }
    if (wanted < current) {
      const least = Math.min(current, this.bound(behavior.scaleDown, current, now, leastAfter));
      return Math.max(wanted, least, minReplicas);
    }
    return wanted;
  }

  /** The number was changed. */
  changed(from: number, to: number, now: number): void {
    const { scaleUp, scaleDown } = this.spec.behavior;
    const periods = [...scaleUp.policies, ...scaleDown.policies].map(({ periodSeconds }) => periodSeconds);
    const since = now - 1_000 * Math.max(0, ...periods);
    this.changes = [...this.changes.filter(({ at }) => at > since), { at: now, replicas: to - from }];
  }

  private bound(
    { selectPolicy, policies }: ScalingRules,
    current: number,
    now: number,
    after: (policy: ScalingPolicy, start: number) => number,
  ): number {
    if (selectPolicy === 'Disabled') {
      return current;
    }
    const bounds = policies.map((policy) => {
      const since = now - 1_000 * policy.periodSeconds;
      const changed = this.changes.reduce((sum, { at, replicas }) => (at > since ? sum + replicas : sum), 0);
      return after(policy, current - changed);
    });
    const allowsMost = selectPolicy === 'Max';
    return (after === mostAfter) === allowsMost ? Math.max(...bounds) : Math.min(...bounds);
  }
}

/** The most that there may be at the end of a period. Rounded up, so that few replicas can become more at all. */
function mostAfter({ type, value }: ScalingPolicy, start: number): number {
  return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
}

/** The fewest that there may be at the end of a period. */
function leastAfter({ type, value }: ScalingPolicy, start: number): number {
  return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
}
