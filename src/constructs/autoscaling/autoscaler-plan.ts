import type { ScalingBehavior } from './scaling-behavior';
import type { SignalSpec } from './signal';

/** What is decided about an autoscaler before a source renders it. */
export interface AutoscalerPlan {
  /** Why the autoscaler exists, for its description. */
  readonly purpose: string;
  /** The workload whose replicas are set. */
  readonly workload: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** Labels that select the workload's pods that serve. */
  readonly podSelector: Readonly<Record<string, string>>;
  /** Port on which the pods report their metrics. */
  readonly port: number;
  /** Whether that port takes TLS alone. */
  readonly encrypted: boolean;
  /** Namespace of the workload; undefined where the chart has none. */
  readonly namespace: string | undefined;
  readonly min: number;
  readonly max: number;
  readonly signals: readonly SignalSpec[];
  readonly behavior: ScalingBehavior;
}
