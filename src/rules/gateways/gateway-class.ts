import { GATEWAY_ANNOTATIONS, GatewayClass } from '../../catalog';
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
      if (gateway.class?.inferencePools !== 'yes' && !isUnresolved(gateway.className)) {
        unsupported.set(gateway.manifest, { gateway, pool: route.pools[0].name });
      }
    }
  }
  return [...unsupported].map(([manifest, { gateway, pool }]) =>
    finding('GKEI_GATEWAY_CLASS_UNSUPPORTED', manifest, {
      className: gateway.className,
      pool,
      classes: classesInsteadOf(gateway).map(({ name }) => name),
      like: gateway.gke ? undefined : GATEWAY_ANNOTATIONS.classLike,
    }),
  );
};

/** Of the classes for one cluster: GKE's for one of GKE, any for another. */
function classesInsteadOf({ gke }: Gateway): GatewayClass[] {
  return GatewayClass.ALL.filter(
    (known) => known.inferencePools === 'yes' && !known.multiCluster && (known.gke || !gke),
  );
}
