import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import { groupBy } from '../views/group-by';
import { namespaceOf, referenceKey } from '../views/reference';
import type { Route } from '../views/route';

/** Two routes of one Gateway must not take the same requests: all of them go to the older one. */
export const sameRequests: Rule = (inventory) => {
  const sharers = groupBy(inventory.routes, placesOf);
  const isShared = (place: string) => sharers.get(place)!.length > 1;
  const takers = new Map<string, Route>();
  return inventory.routes.flatMap((route) => {
    const taken = new Map<Route, string>();
    for (const { key, path } of requestsOf(route, placesOf(route).filter(isShared))) {
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

/** Where a route takes requests: a host name of a listener. */
function placesOf({ parents, hostnames }: Route): string[] {
  const hosts = hostnames.length > 0 ? hostnames : ['*'];
  return parents.flatMap(({ gateway, section = '' }) =>
    hosts.map((host) => `${referenceKey(gateway)} ${section} ${host}`),
  );
}

function requestsOf({ rules }: Route, places: readonly string[]): { readonly key: string; readonly path: string }[] {
  if (places.length === 0) {
    return [];
  }
  const matches = rules.filter(({ pools }) => pools.length > 0).flatMap((rule) => rule.matches);
  return matches.flatMap(({ key, path }) => places.map((place) => ({ key: `${place} ${key}`, path })));
}
