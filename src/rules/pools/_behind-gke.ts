import type { Inventory } from '../inventory';
import type { Pool } from '../views/pool';
import type { Route } from '../views/route';
import { isUnresolved } from '../views/unresolved';

/**
 * The pools that GKE's load balancer sends requests to, which therefore need its policies: all but those whose routes are
 * known to lead through Gateways of other classes alone. A pool whose Gateway is not among the objects counts, since
 * people often keep Gateways elsewhere; not where a route of its namespace may lead to it by a name that is not known here.
 */
export function poolsBehindGke(inventory: Inventory): Pool[] {
  return inventory.pools.filter((pool) => {
    const gateways = inventory.routesTo(pool).flatMap((route) => inventory.gatewaysOf(route));
    return gateways.length === 0
      ? !inventory.routes.some((route) => route.namespace === pool.reference.namespace && mayLeadAnywhere(route))
      : gateways.some(({ gke }) => gke);
  });
}

function mayLeadAnywhere({ gateways, rules }: Route): boolean {
  const targets = rules.flatMap(({ pools, services }) => [...pools, ...services]);
  return [...gateways, ...targets].some(({ name }) => isUnresolved(name));
}
