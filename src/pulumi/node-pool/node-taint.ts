import { errorOf } from '../../errors';

/** A taint of nodes, in Kubernetes' words. */
export interface NodeTaint {
  /** Key, such as `dedicated`. `nvidia.com/gpu` is GKE's own. */
  readonly key: string;
  /**
   * Value.
   *
   * @default ''
   */
  readonly value?: string;
  /** What happens to pods that do not tolerate it. */
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** The key of the taint that GKE gives to nodes with GPUs. */
const GPU_TAINT = 'nvidia.com/gpu';

const EFFECTS = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
} as const;

/** Taints as GKE's API takes them. @throws GKEI_GPU_TAINT for the taint that GKE sets. */
export function apiTaints(pool: string, taints: readonly NodeTaint[]) {
  if (taints.some(({ key }) => key === GPU_TAINT)) {
    throw errorOf('GKEI_GPU_TAINT', { pool, key: GPU_TAINT });
  }
  return taints.map(({ key, value = '', effect }) => ({ key, value, effect: EFFECTS[effect] }));
}
