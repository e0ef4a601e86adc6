import type { HpaSpec } from './hpa-spec';

/** A number of replicas that was wanted. Times are in milliseconds. */
interface Recommendation {
  readonly at: number;
  readonly replicas: number;
}

/**
 * Remembers what was wanted, so that short swings are not followed: up goes as far as the least of the window, down as far
 * as the most.
 *
 * Source: `stabilizeRecommendationWithBehaviors`,
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/horizontal.go
 */
export class Stabilization {
  private recommendations: readonly Recommendation[];

  /** @param current replicas at the start: the controller takes them for its first recommendation */
  constructor(
    private readonly behavior: HpaSpec['behavior'],
    current: number,
    now: number,
  ) {
    this.recommendations = [{ at: now, replicas: current }];
  }

  /** @returns the number to go for, which is between the current and the wanted one */
  stabilize(wanted: number, current: number, now: number): number {
    const upSince = now - 1_000 * this.behavior.scaleUp.stabilizationWindowSeconds;
    const downSince = now - 1_000 * this.behavior.scaleDown.stabilizationWindowSeconds;
    let [up, down] = [wanted, wanted];
    for (const { at, replicas } of this.recommendations) {
      if (at > upSince) {
        up = Math.min(up, replicas);
      }
      if (at > downSince) {
        down = Math.max(down, replicas);
      }
    }
    this.recommendations = [
      ...this.recommendations.filter(({ at }) => at > Math.min(upSince, downSince)),
      { at: now, replicas: wanted },
    ];
    return Math.min(Math.max(current, up), down);
  }
}
