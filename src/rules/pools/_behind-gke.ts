import type { Inventory } from '../inventory';
import type { Pool } from '../views/pool';

/**
 * The pools that GKE's load balancer sends requests to, which therefore need its policies: all but those whose routes are
 * known to lead through Gateways of other classes alone. A pool whose Gateway is not among the objects counts, since
 * people often keep Gateways elsewhere; not where a route of its namespace may lead to it by a name that is not known here.
 */
export function poolsBehindGke(inventory: Inventory): Pool[] {
  return inventory.pools.filter((pool) => {
    const gateways = inventory.gatewaysTo(pool);
    return gateways.length === 0
      ? !inventory.mayRouteAnywhere(pool.reference.namespace)
      : gateways.some(({ gke }) => gke);
  });
}
