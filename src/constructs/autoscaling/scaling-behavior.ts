/** How fast replicas come and go, as autoscaling/v2 writes it. */
export interface ScalingBehavior {
  /** More replicas. */
  readonly scaleUp: ScalingRules;
  /** Fewer replicas. */
  readonly scaleDown: ScalingRules;
}

/** The bounds of one direction. */
export interface ScalingRules {
  /** Of the numbers that were wanted in that time, the most cautious one counts. */
  readonly stabilizationWindowSeconds: number;
  /** Which policy counts. */
  readonly selectPolicy: 'Max';
  /** The most that may change in a period. */
  readonly policies: readonly {
    readonly type: 'Pods' | 'Percent';
    readonly value: number;
    readonly periodSeconds: number;
  }[];
}

/** The longest window and the longest period that autoscaling/v2 allows, in seconds. */
export const LONGEST_WINDOW = 3600;
const LONGEST_PERIOD = 1800;

/** Kubernetes' default window, and Google's for inference: shorter than the pauses of ordinary traffic is a see-saw. */
export const SHORTEST_WINDOW = 300;

/**
 * Scale-down that fits a server's load time: a replica that leaves too early is paid for with another load, so the wanted
 * number must have been lower for twice the estimated load, which is the start-up budget.
 */
export function scaleDownWindow(startupBudget: number): number {
  return Math.min(Math.max(SHORTEST_WINDOW, startupBudget), LONGEST_WINDOW);
}

/**
 * Up at once, as a replica takes minutes to help: doubled every 15 s, or four more where that is more. Down by at most a
 * quarter in the time that a drain takes, so that the next ones leave when the last ones are gone.
 *
 * Source of the numbers: Google's and llm-d's autoscaling guides (up 0 s, 100 % every 15 s; down 300 s), 2026.
 */
export function scalingBehavior(window: number, gracePeriod: number): ScalingBehavior {
  const drain = Math.min(Math.max(60, gracePeriod), LONGEST_PERIOD);
  return {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Percent', value: 100, periodSeconds: 15 },
        { type: 'Pods', value: 4, periodSeconds: 15 },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: window,
      selectPolicy: 'Max',
      policies: [
        { type: 'Percent', value: 25, periodSeconds: drain },
        // A quarter of a few is less than one: one may always leave.
        { type: 'Pods', value: 1, periodSeconds: drain },
      ],
    },
  };
}
