import { finding } from '../finding';
import type { Rule } from '../rule';
import type { ObjectReference } from '../views/reference';
import { isUnresolved } from '../views/unresolved';

/** How many pools that do exist a finding names. */
const MOST_NAMED = 3;

/** A route must lead to pools that exist, of the group that it names. Pools of other namespaces are not judged. */
export const routeTarget: Rule = (inventory) => {
  const poolNames = namesByNamespace(inventory.pools.map(({ reference }) => reference));
  return inventory.routes.flatMap(({ manifest, namespace, pools }) =>
    pools
      .filter((pool) => pool.namespace === namespace && !isUnresolved(pool.name) && !inventory.hasPool(pool))
      .map((pool) =>
        finding('GKEI_ROUTE_TARGET_UNKNOWN', manifest, {
          target: qualifiedName(pool),
          pools: (poolNames.get(namespace) ?? []).slice(0, MOST_NAMED),
        }),
      ),
  );
};

function namesByNamespace(pools: readonly ObjectReference[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const pool of pools) {
    const known = names.get(pool.namespace) ?? [];
    known.push(qualifiedName(pool));
    names.set(pool.namespace, known);
  }
  return names;
}

function qualifiedName({ group, name }: ObjectReference): string {
  return `${name} of ${group || 'the core group'}`;
}
