import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { Gateway, Listener } from '../views/gateway';
import { namespaceOf } from '../views/reference';
import type { Route } from '../views/route';
import { isUnresolved } from '../views/unresolved';

/** A route must be let in by a listener of each Gateway that it names: by section, namespace and host name. */
export const routeAttachment: Rule = (inventory) =>
  inventory.routes.flatMap((route) =>
    route.parents.flatMap(({ gateway: reference, section }) =>
      inventory.gatewaysNamed(reference).flatMap((gateway) => detached(route, gateway, section) ?? []),
    ),
  );

function detached(route: Route, gateway: Gateway, section: string | undefined): Finding | undefined {
  const { name } = gateway.manifest.metadata;
  const { listeners } = gateway;
  if (listeners.length === 0) {
    return undefined;
  }
  const found = (details: { field: string; value: string; allowed: readonly string[] }) =>
    finding('GKEI_ROUTE_NOT_ATTACHED', route.manifest, { gateway: name, ...details });
  const named = listeners.filter((listener) => section === undefined || listener.name === section);
  if (named.length === 0) {
    const value = section ?? '';
    return isUnresolved(value)
      ? undefined
      : found({ field: 'sectionName', value, allowed: listeners.map((listener) => listener.name) });
  }
  const open = named.filter((listener) => admits(listener, route.namespace, namespaceOf(gateway.manifest)));
  if (open.length === 0) {
    const allowed = named.flatMap(({ routesFrom }) =>
      Array.isArray(routesFrom) ? routesFrom : [namespaceOf(gateway.manifest)],
    );
    return found({ field: 'namespace', value: route.namespace, allowed: [...new Set(allowed)] });
  }
  const hosts = open.flatMap(({ hostname }) => hostname ?? []);
  const foreign = route.hostnames.find((host) => !hosts.some((own) => covers(own, host) || covers(host, own)));
  return foreign === undefined || hosts.length < open.length || [foreign, ...hosts].some(isUnresolved)
    ? undefined
    : found({ field: 'hostnames', value: foreign, allowed: [...new Set(hosts)] });
}

function admits({ routesFrom }: Listener, namespace: string, own: string): boolean {
  return routesFrom === 'own'
    ? namespace === own
    : routesFrom === 'all' || routesFrom === 'unknown' || routesFrom.includes(namespace);
}

function covers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.startsWith('*.') && narrow.endsWith(wide.slice(1)));
}
