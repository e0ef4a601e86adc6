import { ADMIN_PATHS } from '../../catalog';
import { finding } from '../finding';
import type { Rule } from '../rule';
import type { RouteMatch } from '../views/route';

/** How many of the opened paths a finding names. */
const MOST_NAMED = 3;

/** A route to a pool must not open the paths through which a model server is operated. Regular expressions are not judged. */
export const openPaths: Rule = (inventory) =>
  inventory.routes.flatMap(({ manifest, rules }) => {
    const matches = rules.filter(({ pools }) => pools.length > 0).flatMap(({ matches }) => matches);
    const open = matches.find((match) => openedBy(match).length > 0);
    return open
      ? [
          finding('GKEI_ROUTE_OPENS_ADMIN_PATHS', manifest, {
            path: open.path,
            opened: openedBy(open).slice(0, MOST_NAMED),
          }),
        ]
      : [];
  });

function openedBy({ pathType, path }: RouteMatch): string[] {
  const prefix = path.replace(/\/$/, '');
  return ADMIN_PATHS.filter((admin) =>
    pathType === 'PathPrefix'
      ? admin === prefix || admin.startsWith(`${prefix}/`)
      : pathType === 'Exact' && admin === path,
  );
}
