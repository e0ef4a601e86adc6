import { finding } from '../finding';
import type { Rule } from '../rule';
import type { Autoscaler } from '../views/autoscaler';

/** The last replica may only go where something else still sees requests, and only KEDA wakes the first one everywhere. */
export const scaleToZero: Rule = (inventory) =>
  inventory.modelAutoscalers.flatMap(({ autoscaler }) => {
    const why = autoscaler.minReplicas > 0 ? undefined : sleep(autoscaler);
    const { kind, metadata } = autoscaler.manifest;
    return why === undefined
      ? []
      : [
          finding('GKEI_SCALE_TO_ZERO', autoscaler.manifest, {
            setting: autoscaler.isKeda ? 'minReplicaCount 0' : 'minReplicas 0',
            autoscaler: `${kind} ${metadata.name}`,
            why,
          }),
        ];
  });

function sleep({ isKeda, metrics }: Autoscaler): string | undefined {
  if (metrics.every(({ ofPods }) => ofPods)) {
    return 'its metrics come from the pods alone: without pods there are none, and nothing wakes the first';
  }
  return isKeda ? undefined : 'a HorizontalPodAutoscaler scales to zero on GKE 1.37 or newer only';
}
