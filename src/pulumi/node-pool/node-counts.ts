import { errorOf } from '../../errors';
import { type NodeCapacity, wholeNumber } from '../../planning';

/** In which zones the autoscaler adds nodes. */
interface LocationPolicy {
  /**
   * `BALANCED` keeps the zones of equal size; `ANY` takes nodes where they can be had, and where reservations are unused.
   *
   * @default - ANY for Spot, flex-start and reservations, otherwise BALANCED
   */
  readonly locationPolicy?: 'BALANCED' | 'ANY';
}

/** Limits of a node pool in all zones together. */
export interface TotalNodes extends LocationPolicy {
  /**
   * Fewest nodes, 0 to `max`.
   *
   * @default 0
   */
  readonly min?: number;
  /** Most nodes, at least 1. */
  readonly max: number;
}

/** Limits of a node pool in each zone. */
export interface NodesPerZone extends LocationPolicy {
  /**
   * Fewest nodes in each zone, 0 to `maxPerZone`.
   *
   * @default 0
   */
  readonly minPerZone?: number;
  /** Most nodes in each zone, at least 1. */
  readonly maxPerZone: number;
}

/** How many nodes a pool has: the autoscaler chooses between two limits, which hold in total or for each zone. */
export type NodeCounts =
  | (TotalNodes & { readonly minPerZone?: undefined; readonly maxPerZone?: undefined })
  | (NodesPerZone & { readonly min?: undefined; readonly max?: undefined });

/** Kinds of capacity that are where they are: the zones cannot be kept of equal size. */
const SCARCE: readonly NodeCapacity['kind'][] = ['spot', 'flex-start', 'reservation'];

/**
 * Autoscaling as GKE's API takes it, with the nodes of a new pool in each zone.
 *
 * @throws GKEI_NODE_LIMITS_MIXED, GKEI_OUT_OF_RANGE, or GKEI_FLEX_START_MINIMUM for a minimum of nodes that end by themselves.
 */
export function autoscaling(pool: string, nodes: NodeCounts, { kind }: NodeCapacity) {
  const perZone = nodes.maxPerZone !== undefined || nodes.minPerZone !== undefined;
  if (perZone && (nodes.max !== undefined || nodes.min !== undefined)) {
    throw errorOf('GKEI_NODE_LIMITS_MIXED', { pool });
  }
  const suffix = perZone ? 'PerZone' : '';
  const max = wholeNumber(`nodes.max${suffix}`, (perZone ? nodes.maxPerZone : nodes.max) as number, 1);
  const min = wholeNumber(`nodes.min${suffix}`, (perZone ? nodes.minPerZone : nodes.min) ?? 0, 0, max);
  if (kind === 'flex-start' && min > 0) {
    throw errorOf('GKEI_FLEX_START_MINIMUM', { pool, least: min });
  }
  const locationPolicy = nodes.locationPolicy ?? (SCARCE.includes(kind) ? 'ANY' : 'BALANCED');
  return {
    // A total is not divided among zones here: the autoscaler brings the nodes that pods wait for.
    initialNodeCount: perZone ? min : 0,
    autoscaling: perZone
      ? { minNodeCount: min, maxNodeCount: max, locationPolicy }
      : { totalMinNodeCount: min, totalMaxNodeCount: max, locationPolicy },
  };
}
