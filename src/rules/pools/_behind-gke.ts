import type { Inventory } from '../inventory';
import type { Pool } from '../views/pool';

/**
 * The pools that GKE's load balancer sends requests to, which therefore need its policies: all but those whose routes are
 * known to lead through Gateways of other classes alone. A pool whose Gateway is not among the objects counts, since
 * people often keep Gateways elsewhere.
 */
export function poolsBehindGke(inventory: Inventory): Pool[] {
  return inventory.pools.filter((pool) => {
    const gateways = inventory.routesTo(pool).flatMap((route) => inventory.gatewaysOf(route));
    return gateways.length === 0 || gateways.some(({ gke }) => gke);
  });
}
