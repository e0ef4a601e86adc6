import { NODE_LABELS } from '../../catalog';
import type { TopologySpread } from './pod-spec';

/** Label by which a Deployment tells the pods of one version from another's. */
export const DEPLOYMENT_VERSION_LABEL = 'pod-template-hash';

/**
 * Spreads replicas over zones and nodes as far as there is room: a preference, because a replica in the same zone serves
 * better than one that is pending.
 *
 * @param versionLabel the label that tells the pods of one version from another's: only these are spread against each
 *   other, so that a roll-out does not place the new ones where the old ones are not
 */
export function topologySpread(
  selector: Readonly<Record<string, string>>,
  versionLabel = DEPLOYMENT_VERSION_LABEL,
): TopologySpread[] {
  return [NODE_LABELS.zone, NODE_LABELS.hostname].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selector },
    matchLabelKeys: [versionLabel],
  }));
}
