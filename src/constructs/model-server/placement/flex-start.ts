import { Duration } from 'cdk8s';
import { wholeNumber } from '../../../planning';

/** How long a flex-start node may live. */
export interface FlexStartProps {
  /**
   * How long the node lives, in whole seconds, 600 to 604,800.
   *
   * @default Duration.days(7)
   */
  readonly maxRunDuration?: Duration;
}

/** The longest that a flex-start node lives, in seconds: seven days (GKE's page on flex-start, autumn 2026). */
const LONGEST_RUN = 604_800;

/** Seconds that a flex-start node lives. @throws GKEI_OUT_OF_RANGE */
export function maxRunSeconds({ maxRunDuration = Duration.days(7) }: FlexStartProps): number {
  return wholeNumber('maxRunDuration', maxRunDuration.toSeconds(), 600, LONGEST_RUN);
}
