import { finding } from '../finding';
import type { Inventory } from '../inventory';
import type { Rule } from '../rule';
import { textAt } from '../views/fields';
import type { Pool } from '../views/pool';
import { namespaceOf } from '../views/reference';
import { isUnresolved } from '../views/unresolved';

/**
 * Servers of one pool that know different model names answer each other's requests with 404, unless something says what the
 * names of clients stand for, or the picker is the bundled one, which asks servers for their models.
 */
export const servedNames: Rule = (inventory) =>
  inventory.pools.flatMap((pool) => {
    const names = new Set(inventory.serversOf(pool).map(({ command }) => command.servedName));
    return names.size > 1 && !names.has(undefined) && !hasModels(inventory, pool) && !asksServers(inventory, pool)
      ? [finding('GKEI_SERVED_NAMES_DIFFER', pool.manifest, { names: [...names] as string[] })]
      : [];
  });

function hasModels(inventory: Inventory, { reference }: Pool): boolean {
  return ['InferenceModel', 'InferenceModelRewrite']
    .flatMap((kind) => inventory.ofKind(kind))
    .some(
      (model) => namespaceOf(model) === reference.namespace && textAt(model.spec, 'poolRef', 'name') === reference.name,
    );
}

/** Whether the bundled picker is behind the Service of the pool, or nobody here knows what is. */
function asksServers(inventory: Inventory, pool: Pool): boolean {
  const pickers = inventory.pickersOf(pool);
  return (
    pickers.length === 0 ||
    pickers.some(({ pod }) => pod.containers.some(({ args }) => args[0] === 'picker' || isUnresolved(args[0])))
  );
}
