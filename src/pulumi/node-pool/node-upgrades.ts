import { errorOf } from '../../errors';
import { type NodeCapacity, wholeNumber } from '../../planning';

/** How nodes are replaced by upgraded ones. */
export interface NodeUpgrades {
  /**
   * Nodes that are added for an upgrade, 0 to 20. Each needs a machine that can be had, and quota for its GPUs.
   *
   * @default 1, or 0 with a reservation
   */
  readonly maxSurge?: number;
  /**
   * Nodes that may be missing at a time, 0 to 20.
   *
   * @default 0, or 1 with a reservation
   */
  readonly maxUnavailable?: number;
}

/** The longest in seconds that GKE waits for disruption budgets and for pods that leave: its own limit, an hour. */
const LONGEST_DRAIN = '3600s';

/** GKE's limit of nodes that are replaced at a time. */
const MOST_AT_ONCE = 20;

/**
 * How nodes are drained, as GKE's API takes it: each pod has the time that it asks for, and disruption budgets hold also
 * while a pool is deleted, which GKE would not do by itself.
 */
export const NODE_DRAIN = {
  pdbTimeoutDuration: LONGEST_DRAIN,
  graceTerminationDuration: LONGEST_DRAIN,
  respectPdbDuringNodePoolDeletion: true,
} as const;

/** Upgrades as GKE's API takes them. @throws GKEI_OUT_OF_RANGE, GKEI_UPGRADE_STANDS_STILL */
export function upgradeSettings(pool: string, upgrades: NodeUpgrades, { kind }: NodeCapacity) {
  if (kind === 'flex-start') {
    // Nodes that end by themselves are upgraded by their successors.
    return { strategy: 'SHORT_LIVED' };
  }
  const [surge, unavailable] = kind === 'reservation' ? [0, 1] : [1, 0];
  const maxSurge = wholeNumber('upgrades.maxSurge', upgrades.maxSurge ?? surge, 0, MOST_AT_ONCE);
  const maxUnavailable = wholeNumber(
    'upgrades.maxUnavailable',
    upgrades.maxUnavailable ?? unavailable,
    0,
    MOST_AT_ONCE,
  );
  if (maxSurge + maxUnavailable === 0) {
    throw errorOf('GKEI_UPGRADE_STANDS_STILL', { pool });
  }
  return { strategy: 'SURGE', maxSurge, maxUnavailable };
}
