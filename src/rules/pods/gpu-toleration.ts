import { finding } from '../finding';
import type { Rule } from '../rule';
import { GPU } from '../views/gpu-limit';
import type { Toleration } from '../views/pod';
import { isUnresolved } from '../views/unresolved';
import { gpusOf } from '../views/workload';

/** Value of the taint that GKE puts on GPU nodes. */
const TAINT_VALUE = 'present';

/**
 * A pod with GPUs must tolerate the taint of GPU nodes. GKE adds the toleration itself; a cluster without that admission
 * plug-in leaves the pod pending.
 */
export const gpuToleration: Rule = (inventory) =>
  inventory.workloads
    .filter((workload) => gpusOf(workload) > 0 && !workload.pod.tolerations.some(toleratesGpuNodes))
    .map((workload) => finding('GKEI_GPU_TOLERATION_MISSING', workload.manifest, { gpus: gpusOf(workload) }));

function toleratesGpuNodes({ key, operator, value, effect }: Toleration): boolean {
  if ([key, operator, value, effect].some(isUnresolved)) {
    return true;
  }
  const keyed = key === GPU ? operator === 'Exists' || value === TAINT_VALUE : !key && operator === 'Exists';
  return keyed && (!effect || effect === 'NoSchedule');
}
