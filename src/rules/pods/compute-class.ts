import { NODE_LABELS } from '../../catalog';
import { finding } from '../finding';
import type { Rule } from '../rule';
import { type ComputeClass, readComputeClass } from '../views/compute-class';
import { isUnresolved } from '../views/unresolved';
import { gpusOf } from '../views/workload';

/** A pod waits for ever for a ComputeClass none of whose machines has its GPUs. */
export const computeClass: Rule = (inventory) => {
  const classes = new Map(
    inventory
      .ofKind('ComputeClass')
      .map(readComputeClass)
      .map((each) => [each.name, each]),
  );
  return inventory.workloads.flatMap((workload) => {
    const { manifest, pod } = workload;
    const selected = classes.get(pod.nodeLabel(NODE_LABELS.computeClass) ?? '');
    const gpu = pod.nodeLabel(NODE_LABELS.accelerator);
    const gpus = gpusOf(workload);
    return selected && gpus > 0 && !isUnresolved(gpu) && lacks(selected, gpu, gpus)
      ? [
          finding('GKEI_COMPUTE_CLASS_LACKS_GPU', manifest, {
            computeClass: selected.name,
            offered: selected.priorities.map((each) => `${each.gpus} × ${each.gpu}`),
            wanted: `${gpus} × ${gpu ?? 'GPU'}`,
          }),
        ]
      : [];
  });
};

/** Whether every way of a class says which GPUs it has, and none has these. */
function lacks({ priorities }: ComputeClass, gpu: string | undefined, gpus: number): boolean {
  return priorities.every(
    (each) =>
      each.gpu !== undefined &&
      each.gpus !== undefined &&
      ((gpu !== undefined && each.gpu !== gpu) || each.gpus < gpus),
  );
}
