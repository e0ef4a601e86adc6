import type { ApiObject } from 'cdk8s';
import { NODE_LABELS } from '../../../catalog';
import type { TopologySpread } from '../../rendering/pod-spec';
import type { Capacity } from './capacity';

/** Where the pods of a model server run. */
export interface PlacementProps {
  /**
   * The kind of capacity: on-demand, Spot, flex-start, a reservation or a ComputeClass.
   *
   * @default Capacity.any()
   */
  readonly capacity?: Capacity;
  /**
   * PriorityClass of the pods, by reference or by name: which pods leave when GPUs run short.
   *
   * @default - none, so the cluster's default
   */
  readonly priorityClass?: ApiObject | string;
}

/**
 * Spreads replicas over zones and nodes as far as there are free GPUs: a preference, because a replica in the same zone
 * serves better than one that is pending.
 *
 * @param versionLabel the label that tells the pods of one version from another's: only these are spread against each
 *   other, so that a roll-out does not place the new ones where the old ones are not
 */
export function spread(selector: Readonly<Record<string, string>>, versionLabel: string): TopologySpread[] {
  return [NODE_LABELS.zone, NODE_LABELS.hostname].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selector },
    matchLabelKeys: [versionLabel],
  }));
}
