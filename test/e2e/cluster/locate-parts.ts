import { PartCache } from '../install/part-cache';
import { PARTS } from '../install/parts';
import type { ClusterParts } from './cluster';

/**
 * Where the parts of a cluster are on this machine.
 *
 * @returns undefined where one is missing: its tests are then left out.
 * @throws Error where one is missing and `CI=true`.
 */
export function locateParts(): ClusterParts | undefined {
  const cache = new PartCache();
  const locations = Object.fromEntries(PARTS.map((part) => [part.name, part.locate(cache)]));
  const missing = PARTS.filter(({ name }) => !locations[name]).map(({ name }) => name);
  if (missing.length > 0 && process.env['CI'] === 'true') {
    throw new Error(`not installed: ${missing.join(', ')}; run "npm run e2e:install"`);
  }
  return missing.length > 0 ? undefined : (locations as unknown as ClusterParts);
}
