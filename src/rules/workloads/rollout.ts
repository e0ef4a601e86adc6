import { finding } from '../finding';
import type { Rule } from '../rule';
import { gpusOf } from '../views/workload';

/** Kubernetes' default takes a quarter of the replicas away at once, rounded down. */
const DEFAULT_MAX_UNAVAILABLE = 0.25;

/**
 * How a GPU workload rolls must be stated. Kubernetes' default keeps every old pod of fewer than four replicas until a new
 * one is ready, which where no GPU is free never happens.
 */
export const rollout: Rule = (inventory) =>
  inventory.workloads.flatMap((workload) => {
    const { manifest, replicas = 1, statesRollout } = workload;
    const keepsAll = Math.floor(replicas * DEFAULT_MAX_UNAVAILABLE) < 1;
    return gpusOf(workload) > 0 && !statesRollout && keepsAll
      ? [finding('GKEI_ROLLOUT_DEADLOCK', manifest, { replicas })]
      : [];
  });
