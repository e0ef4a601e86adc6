import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import { namespaceOf, referenceKey } from '../views/reference';
import type { Route } from '../views/route';

/** Two routes of one Gateway must not take the same requests: all of them go to the older one. */
export const sameRequests: Rule = (inventory) => {
  const takers = new Map<string, Route>();
  return inventory.routes.flatMap((route) => {
    const taken = new Map<Route, string>();
    for (const { key, path } of requestsOf(route)) {
      const taker = takers.get(key) ?? route;
      takers.set(key, taker);
      if (taker !== route && !taken.has(taker)) {
        taken.set(taker, path);
      }
    }
    return [...taken].map(
      ([taker, path]): Finding =>
        finding('GKEI_ROUTES_COLLIDE', route.manifest, {
          path,
          other: `${namespaceOf(taker.manifest)}/${taker.manifest.metadata.name}`,
        }),
    );
  });
};

function requestsOf({ parents, hostnames, rules }: Route): { readonly key: string; readonly path: string }[] {
  const hosts = hostnames.length > 0 ? hostnames : ['*'];
  const matches = rules.filter(({ pools }) => pools.length > 0).flatMap((rule) => rule.matches);
  return parents.flatMap(({ gateway, section = '' }) =>
    hosts.flatMap((host) =>
      matches.map(({ key, path }) => ({ key: [referenceKey(gateway), section, host, key].join(' '), path })),
    ),
  );
}
