import { Duration } from 'cdk8s';
import { wholeNumber } from '../../../planning';
import type { ReservationProps } from './capacity';
import type { ComputeClassPriority } from './compute-class-spec';

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

/** One way in which a ComputeClass gets a node. */
export class Provisioning {
  /** Any reservation that fits and has room. */
  static anyReservation(): Provisioning {
    return new Provisioning({ reservations: { affinity: 'AnyBestEffort' } });
  }

  /** One reservation. */
  static reservation(name: string, { project }: ReservationProps = {}): Provisioning {
    return new Provisioning({ reservations: { affinity: 'Specific', specific: [{ name, project }] } });
  }

  /** A VM that stays. */
  static onDemand(): Provisioning {
    return new Provisioning({ spot: false });
  }

  /** A VM that is waited for in a queue and lives for a limited time. @throws GKEI_OUT_OF_RANGE */
  static flexStart({ maxRunDuration = Duration.days(7) }: FlexStartProps = {}): Provisioning {
    return new Provisioning({
      flexStart: { enabled: true },
      maxRunDurationSeconds: wholeNumber('maxRunDuration', maxRunDuration.toSeconds(), 600, LONGEST_RUN),
    });
  }

  /** A Spot VM. */
  static spot(): Provisioning {
    return new Provisioning({ spot: true }, true);
  }

  private constructor(
    /** @internal */
    readonly _priority: Omit<ComputeClassPriority, 'machineType' | 'gpu'>,
    /** Whether the VM may be taken back on a short notice. */
    readonly maySpot = false,
  ) {}
}
