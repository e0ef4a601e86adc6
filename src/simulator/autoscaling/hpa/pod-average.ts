import type { HpaSpec } from './hpa-spec';
import type { PodGroups } from './pod-groups';
import { isWithinTolerance } from './tolerance';

/** How the samples of pods stand to their target. */
export interface PodTarget {
  /** What the samples add up to, by what they should; above 1 calls for more pods. */
  ratio(values: readonly number[]): number;
  /** What a pod without a sample is taken to use at that ratio; undefined when it does not count. */
  assumed(ratio: number): number | undefined;
}

/**
 * Replicas by the mean of what pods report; undefined while none of them tells.
 *
 * Pods that are not ready or have no sample slow changes down: for more pods they count as using nothing, for fewer as
 * using their whole target. A change that this turns around is none.
 *
 * Source: `calcPlainMetricReplicas`, `GetResourceReplicas`,
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/replica_calculator.go
 */
export function replicasByPods(
  { counted, unready, missing }: PodGroups,
  target: PodTarget,
  current: number,
  behavior: HpaSpec['behavior'],
): number | undefined {
  if (counted.size === 0) {
    return undefined;
  }
  const values = [...counted.values()];
  const ratio = target.ratio(values);
  const unreadyDampUp = unready.length > 0 && ratio > 1;
  if (!unreadyDampUp && missing.length === 0) {
    return isWithinTolerance(ratio, behavior) ? current : Math.ceil(ratio * values.length);
  }
  const assumed = target.assumed(ratio);
  if (assumed !== undefined) {
    values.push(...missing.map(() => assumed));
  }
  if (unreadyDampUp) {
    values.push(...unready.map(() => 0));
  }
  const damped = target.ratio(values);
  const turned = (ratio < 1 && damped > 1) || (ratio > 1 && damped < 1);
  if (turned || isWithinTolerance(damped, behavior)) {
    return current;
  }
  const replicas = Math.ceil(damped * values.length);
  const contradicts = damped < 1 ? replicas > current : replicas < current;
  return contradicts ? current : replicas;
}

/** So much for each pod on average. At exactly the target, pods without a sample count as using nothing, as for more pods. */
export function averageValue(target: number): PodTarget {
  return {
    ratio: (values) => sum(values) / values.length / target,
    assumed: (ratio) => (ratio < 1 ? target : 0),
  };
}

/** So many percent of what the pods request; the controller counts in whole percent. */
export function utilization(percent: number, request: number): PodTarget {
  return {
    ratio: (values) => Math.trunc((100 * sum(values)) / (request * values.length)) / percent,
    assumed: (ratio) => {
      if (ratio === 1) {
        return undefined;
      }
      return ratio < 1 ? (request * Math.max(100, percent)) / 100 : 0;
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
