import { crds } from '../install/crds';
import { etcd } from '../install/etcd';
import { kubernetes } from '../install/kubernetes';
import { PartCache } from '../install/part-cache';
import type { ClusterParts } from './cluster';

/**
 * Where the parts of a cluster are on this machine.
 *
 * @returns undefined where one is missing: its tests are then left out.
 * @throws Error where one is missing and `CI=true`.
 */
export function locateParts(): ClusterParts | undefined {
  const cache = new PartCache();
  const located = { etcd: etcd.locate(cache), kubernetes: kubernetes.locate(cache), crds: crds.locate(cache) };
  const missing = Object.entries(located).flatMap(([name, location]) => (location ? [] : [name]));
  if (missing.length > 0 && process.env['CI'] === 'true') {
    throw new Error(`not installed: ${missing.join(', ')}; run "npm run e2e:install"`);
  }
  return missing.length > 0 ? undefined : (located as ClusterParts);
}
