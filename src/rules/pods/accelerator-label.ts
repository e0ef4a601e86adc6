import { Accelerator, NODE_LABELS } from '../../catalog';
import { nearest } from '../../nearest';
import { finding } from '../finding';
import type { Rule } from '../rule';
import { isUnresolved } from '../views/unresolved';

const LABEL = NODE_LABELS.accelerator;

/**
 * GPUs that GKE offers and the catalog leaves out, as their label spells them.
 *
 * Source: GKE's GPU documentation (autumn 2026).
 */
const OTHER_GPUS = [
  'nvidia-tesla-k80',
  'nvidia-tesla-p4',
  'nvidia-tesla-p100',
  'nvidia-tesla-v100',
  'nvidia-gb200',
  'nvidia-gb300',
];

/** A pod that asks for a GPU by a name that no node has stays pending for ever. */
export const acceleratorLabel: Rule = (inventory) => {
  const labels = [...Accelerator.ALL.map(({ gkeLabel }) => gkeLabel), ...OTHER_GPUS];
  return inventory.workloads.flatMap(({ manifest, pod }) => {
    const value = pod.nodeLabel(LABEL) ?? '';
    const unknown = value.startsWith('nvidia') && !labels.includes(value) && !isUnresolved(value);
    return unknown
      ? [finding('GKEI_ACCELERATOR_UNKNOWN', manifest, { label: LABEL, value, nearest: nearest(value, labels) })]
      : [];
  });
};
