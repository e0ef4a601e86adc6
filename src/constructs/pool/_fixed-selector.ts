import { errorOf } from '../../errors';
import type { IModelServer } from '../model-server/i-model-server';

/**
 * The labels that a pool must select by because some of its servers' pods are rendered elsewhere; undefined where it may
 * put its own label on all of them. An InferencePool selects by one set of equal labels.
 *
 * @throws GKEI_ADOPTED_LABELS_DIFFER when such servers have different labels.
 */
export function fixedSelector(
  pool: string,
  servers: readonly IModelServer[],
): Readonly<Record<string, string>> | undefined {
  const fixed = servers.map(({ fixedLabels }) => fixedLabels).filter((labels) => labels !== undefined);
  const written = [...new Set(fixed.map(write))];
  if (written.length > 1) {
    throw errorOf('GKEI_ADOPTED_LABELS_DIFFER', { pool, labels: written });
  }
  return fixed[0];
}

function write(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
