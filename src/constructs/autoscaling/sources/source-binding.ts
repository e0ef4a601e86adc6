import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AutoscalerPlan } from '../autoscaler-plan';

/** What a source renders. */
export interface RenderedAutoscaler {
  /** The object that sets the number of replicas. */
  readonly resource: ApiObject;
  /** What it needs beside itself. */
  readonly others: readonly ApiObject[];
}

/** A way from metrics to replicas. */
export interface SourceBinding {
  /** Name in messages. */
  readonly name: string;
  /** The fewest replicas that it can scale to. */
  least(plan: Pick<AutoscalerPlan, 'signals'>): 0 | 1;
  /** Renders the autoscaler. @throws GKEI_SIGNAL_UNSUPPORTED for a signal that the source cannot read. */
  render(scope: Construct, plan: AutoscalerPlan): RenderedAutoscaler;
}
