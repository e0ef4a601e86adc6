import type { HpaSpec, Target } from './hpa-spec';
import type { PodView } from './pod-groups';
import { isWithinTolerance } from './tolerance';

/**
 * Replicas by a total that something beside the pods reports. `AverageValue` divides it by what one replica should have, so
 * that neither pods that load nor the number of now matter. `Value` multiplies the *ready* pods by the ratio: while pods
 * load, it goes on asking for as many more as at first.
 *
 * Source: `GetExternalPerPodMetricReplicas`, `GetExternalMetricReplicas`,
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/replica_calculator.go
 */
export function replicasByTotal(
  total: number,
  target: Target<'Value'> | Target<'AverageValue'>,
  current: number,
  pods: readonly PodView[],
  behavior: HpaSpec['behavior'],
): number {
  if (target.type === 'AverageValue') {
    const ratio = total / (target.value * current);
    return isWithinTolerance(ratio, behavior) ? current : Math.ceil(total / target.value);
  }
  const ratio = total / target.value;
  const ready = pods.filter((pod) => pod.phase === 'Running' && pod.ready).length;
  return isWithinTolerance(ratio, behavior) ? current : Math.ceil(ratio * ready);
}
