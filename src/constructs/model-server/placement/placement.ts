import type { ApiObject } from 'cdk8s';
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
