import type { CodeTable } from './explanation';
import { oneOf } from './wording';

/** Rules over gateways and routes. */
export const GATEWAYS_CODES = {
  /** A route leads to a pool that does not exist. */
  GKEI_ROUTE_TARGET_UNKNOWN: (d: { target: string; pools: readonly string[] }) => ({
    problem: `a backendRef names the InferencePool ${d.target}, which is not among the checked objects`,
    remedy: d.pools.length > 0 ? `name ${oneOf(d.pools)}, or check the pool too` : 'add the pool, or check it too',
  }),
  /** A gateway of a class that is not known to route to pools. */
  GKEI_GATEWAY_CLASS_UNSUPPORTED: (d: {
    className: string;
    pool: string;
    classes: readonly string[];
    like: string | undefined;
  }) => ({
    problem: `gatewayClassName is "${d.className}", which is not known to route to InferencePools such as ${d.pool}`,
    remedy: `set it to ${oneOf(d.classes)}${d.like ? `, or the annotation ${d.like} to the one that it is like` : ''}`,
  }),
} satisfies CodeTable;
