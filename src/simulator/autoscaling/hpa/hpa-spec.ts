/**
 * What a HorizontalPodAutoscaler is told, as autoscaling/v2 has it, with every default filled in.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
 */
export interface HpaSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Of several, the one that wants most replicas counts. */
  readonly metrics: readonly HpaMetric[];
  readonly behavior: { readonly scaleUp: ScalingRules; readonly scaleDown: ScalingRules };
}

/** A metric and how much of it there should be. */
export type HpaMetric =
  /** A resource that pods use. Utilization is in percent of what they request. */
  | {
      readonly type: 'Resource';
      readonly name: string;
      readonly target: Target<'Utilization'> | Target<'AverageValue'>;
    }
  /** What each pod reports. */
  | { readonly type: 'Pods'; readonly name: string; readonly target: Target<'AverageValue'> }
  /** What something beside the pods reports: all of it, or by the number of pods. */
  | { readonly type: 'External'; readonly name: string; readonly target: Target<'Value'> | Target<'AverageValue'> };

export interface Target<T extends string> {
  readonly type: T;
  readonly value: number;
}

/** How fast the number of replicas may change in one direction. */
export interface ScalingRules {
  /** Of the numbers that were wanted in so long, the most cautious one counts. */
  readonly stabilizationWindowSeconds: number;
  /** Which of the policies counts: the one that allows most, the one that allows least, or no change at all. */
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
  /** Part of the target by which a metric may be off without consequence. */
  readonly tolerance: number;
}

/** So many pods, or so many percent of them, may come or go in a period. */
export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

/** The controller's `--horizontal-pod-autoscaler-tolerance`. */
const TOLERANCE = 0.1;

/**
 * What counts where a manifest says nothing: double or four more each 15 s at once; fewer when fewer have sufficed for 300 s.
 *
 * Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#default-behavior
 */
export const DEFAULT_BEHAVIOR: HpaSpec['behavior'] = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Percent', value: 100, periodSeconds: 15 },
      { type: 'Pods', value: 4, periodSeconds: 15 },
    ],
    tolerance: TOLERANCE,
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    tolerance: TOLERANCE,
  },
};
