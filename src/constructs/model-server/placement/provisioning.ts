import type { ReservationProps } from './capacity';
import type { ComputeClassPriority } from './compute-class-spec';
import { type FlexStartProps, maxRunSeconds } from './flex-start';

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
  static flexStart(props: FlexStartProps = {}): Provisioning {
    return new Provisioning({ flexStart: { enabled: true }, maxRunDurationSeconds: maxRunSeconds(props) });
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
