import { GatewayClass } from '../../catalog';
import { finding } from '../finding';
import type { Manifest } from '../manifest';
import type { Rule } from '../rule';
import type { Gateway } from '../views/gateway';
import { isUnresolved } from '../views/unresolved';

/** A Gateway that routes lead from to pools must be of a class that is known to route to them. */
export const gatewayClass: Rule = (inventory) => {
  const unsupported = new Map<Manifest, { gateway: Gateway; pool: string }>();
  for (const route of inventory.routes.filter(({ pools }) => pools.length > 0)) {
    for (const gateway of inventory.gatewaysOf(route)) {
      if (!gateway.class?.supportsInferencePool && !isUnresolved(gateway.className)) {
        unsupported.set(gateway.manifest, { gateway, pool: route.pools[0].name });
      }
    }
  }
  const classes = GatewayClass.ALL.filter(({ supportsInferencePool }) => supportsInferencePool).map(({ name }) => name);
  return [...unsupported].map(([manifest, { gateway, pool }]) =>
    finding('GKEI_GATEWAY_CLASS_UNSUPPORTED', manifest, { className: gateway.className, pool, classes }),
  );
};
