import { finding } from '../finding';
import type { Rule } from '../rule';
import { TPU } from '../views/gpu-limit';

/** Labels of nodes with TPUs. */
const NODE_LABELS = ['cloud.google.com/gke-tpu-accelerator', 'cloud.google.com/gke-tpu-topology'];

/** Everything here is about GPUs, so a server on TPUs is refused plainly instead of judged by the wrong facts. */
export const tpu: Rule = (inventory) =>
  inventory.modelServers.flatMap(({ workload: { manifest, pod }, container }) => {
    const label = NODE_LABELS.find((name) => pod.nodeLabel(name) !== undefined);
    const what = container.usesTpu ? TPU : label;
    return what === undefined ? [] : [finding('GKEI_TPU_UNSUPPORTED', manifest, { container: container.name, what })];
  });
