import type { IConstruct } from 'constructs';
import type { GatewayClass } from '../../catalog';

/** What a route can send requests to: a pool that is rendered here or somewhere else, or the same pool of other clusters. */
export interface IInferencePool extends IConstruct {
  /** Name of the object. */
  readonly name: string;
  /** API group of the object. */
  readonly group: string;
  /** Kind of the object: `InferencePool`, or `GCPInferencePoolImport` for pools of other clusters. */
  readonly kind: string;
  /** Its namespace; undefined where nothing names one. */
  readonly namespace: string | undefined;

  /**
   * Tells the pool that a Gateway of this class routes to it; the route calls it.
   *
   * @internal
   */
  _routedThrough(gatewayClass: GatewayClass): void;
}
