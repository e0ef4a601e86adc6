/** The strategy block of a Deployment. */
export interface DeploymentStrategy {
  /** How Kubernetes replaces pods. */
  readonly type: 'RollingUpdate';
  /** How many pods more, and how many fewer, there may be meanwhile. */
  readonly rollingUpdate: { readonly maxSurge: number; readonly maxUnavailable: number };
}

/**
 * How a new version replaces the old one.
 *
 * Kubernetes' own default starts the new pod first. Where every GPU is taken that pod stays pending for ever and the
 * rollout never ends, so the choice is explicit here.
 */
export class Rollout {
  /** One old pod leaves, then a new one takes its GPUs: needs no spare capacity, serves with one replica less meanwhile. */
  static fixedCapacity(): Rollout {
    return new Rollout({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
  }

  /** A new pod becomes ready before an old one leaves: needs free GPUs for one replica, or an autoscaling node pool. */
  static surge(): Rollout {
    return new Rollout({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
  }

  private constructor(
    /** What is rendered. */
    readonly strategy: DeploymentStrategy,
  ) {}
}
