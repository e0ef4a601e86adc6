import { finding } from '../finding';
import type { Rule } from '../rule';
import { referenceKey } from '../views/reference';

/** A rule must not split requests between pools on a Gateway whose proxy then asks one picker for all of them. */
export const poolSplits: Rule = (inventory) =>
  inventory.routes.flatMap((route) => {
    const split = route.rules.find(({ pools }) => new Set(pools.map(referenceKey)).size > 1);
    const unable = inventory.gatewaysOf(route).find((gateway) => gateway.class?.poolSplits === 'no');
    return split && unable
      ? [
          finding('GKEI_POOL_SPLIT_UNSUPPORTED', route.manifest, {
            pools: split.pools.map(({ name }) => name),
            className: unable.className,
          }),
        ]
      : [];
  });
