import { finding } from '../finding';
import type { Rule } from '../rule';

/** A route to a pool of another namespace needs a ReferenceGrant there. Pools that are not among the objects are not judged. */
export const referenceGrant: Rule = (inventory) =>
  inventory.routes.flatMap(({ manifest, namespace, pools }) =>
    pools
      .filter((pool) => pool.namespace !== namespace && inventory.hasPool(pool))
      .filter((pool) => !inventory.isGranted(namespace, pool))
      .map((pool) =>
        finding('GKEI_REFERENCE_GRANT_MISSING', manifest, { pool: pool.name, in: pool.namespace, namespace }),
      ),
  );
