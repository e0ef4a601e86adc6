import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { Gateway, Listener } from '../views/gateway';
import { shareHosts } from '../views/hostname';
import { namespaceOf, referenceKey, referenceTo } from '../views/reference';
import type { Route } from '../views/route';
import { isUnresolved } from '../views/unresolved';

/** A route must be let in by a listener of each Gateway that it names: by section, namespace and host name. */
export const routeAttachment: Rule = (inventory) =>
  inventory.routes.flatMap((route) => {
    const gateways = new Map(inventory.gatewaysOf(route).map((gateway) => [gateway.manifest, gateway]));
    return [...gateways.values()].flatMap((gateway) => detached(route, gateway) ?? []);
  });

function detached(route: Route, gateway: Gateway): Finding | undefined {
  const { listeners, manifest } = gateway;
  const found = (details: { field: string; value: string; allowed: readonly string[] }) =>
    finding('GKEI_ROUTE_NOT_ATTACHED', route.manifest, {
      gateway: manifest.metadata.name,
      ...details,
      allowed: [...new Set(details.allowed)],
    });
  if (listeners.length === 0) {
    return undefined;
  }
  const key = referenceKey(referenceTo(manifest));
  const sections = route.parents.filter((parent) => referenceKey(parent.gateway) === key).map(({ section }) => section);
  const unknown = sections.find((section) => section !== undefined && !listeners.some(({ name }) => name === section));
  if (unknown !== undefined) {
    return isUnresolved(unknown)
      ? undefined
      : found({ field: 'sectionName', value: unknown, allowed: listeners.map(({ name }) => name) });
  }
  const own = namespaceOf(manifest);
  const named = listeners.filter(({ name }) => sections.includes(name) || sections.includes(undefined));
  const open = named.filter((listener) => admits(listener, route.namespace, own));
  if (open.length === 0) {
    const allowed = named.flatMap(({ routesFrom }) => (typeof routesFrom === 'string' ? [own] : routesFrom));
    return found({ field: 'namespace', value: route.namespace, allowed });
  }
  const foreign = route.hostnames.find((host) => !open.some(({ hostname }) => shareHosts(host, hostname)));
  const hosts = open.flatMap(({ hostname }) => hostname ?? []);
  return foreign === undefined || [foreign, ...hosts].some(isUnresolved)
    ? undefined
    : found({ field: 'hostnames', value: foreign, allowed: hosts });
}

function admits({ routesFrom }: Listener, namespace: string, own: string): boolean {
  return routesFrom === 'own'
    ? namespace === own
    : routesFrom === 'all' || routesFrom === 'unknown' || routesFrom.includes(namespace);
}
