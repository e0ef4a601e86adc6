import { NODE_LABELS } from '../../catalog';
import { SPOT_GRACE, TERMINATION_MARGIN } from '../../planning';
import { finding } from '../finding';
import type { Rule } from '../rule';
import { readComputeClass } from '../views/compute-class';

/** A Spot VM that is taken back does not wait for a longer drain than its own notice. */
export const spotGrace: Rule = (inventory) => {
  const spotClasses = inventory
    .ofKind('ComputeClass')
    .map(readComputeClass)
    .filter(({ priorities }) => priorities.length > 0 && priorities.every(({ spot }) => spot))
    .map(({ name }) => name);
  return inventory.modelServers.flatMap(({ workload: { manifest, pod } }) => {
    const onSpot =
      pod.nodeLabel(NODE_LABELS.spot) === 'true' || spotClasses.includes(pod.nodeLabel(NODE_LABELS.computeClass) ?? '');
    return onSpot && pod.grace > SPOT_GRACE
      ? [
          finding('GKEI_SPOT_GRACE_TOO_LONG', manifest, {
            grace: pod.grace,
            most: SPOT_GRACE,
            margin: TERMINATION_MARGIN,
          }),
        ]
      : [];
  });
};
