import { NODE_LABELS } from '../../../catalog';
import type { NodeCapacity } from '../../../planning';
import type { NodeRequirement, Toleration } from '../../rendering/pod-spec';
import type { ComputeClass } from './compute-class';
import { type FlexStartProps, maxRunSeconds } from './flex-start';

/** What a kind of capacity asks of a pod. */
export interface CapacityBinding {
  /** Labels that the node must have. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** What must hold of the node beside its labels. */
  readonly nodeRequirements: readonly NodeRequirement[];
  /** Taints of such nodes. */
  readonly tolerations: readonly Toleration[];
  /** Whether the node may be taken back on a short notice. */
  readonly maySpot: boolean;
}

/** A reservation of Compute Engine. */
export interface ReservationProps {
  /**
   * Project that shares the reservation, where it is another one.
   *
   * @default - the cluster's project
   */
  readonly project?: string;
}

/** Which of GKE's kinds of capacity the pods of a model server run on; node pools are made of the same. */
export class Capacity {
  /** Any node with the right GPU, whatever it costs and however long it lives. */
  static any(): Capacity {
    return new Capacity({ kind: 'any' }, {});
  }

  /** Nodes that stay: neither Spot nor flex-start. */
  static onDemand(): Capacity {
    const nodeRequirements = [NODE_LABELS.spot, NODE_LABELS.flexStart].map(
      (key): NodeRequirement => ({ key, operator: 'DoesNotExist' }),
    );
    return new Capacity({ kind: 'on-demand' }, { nodeRequirements });
  }

  /**
   * Spot VMs: the cheapest, taken back at any time with at most 25 s of grace. Unless `drain` says otherwise, a leaving pod
   * then has 5 s without new requests and 5 s for running ones.
   */
  static spot(): Capacity {
    return new Capacity(
      { kind: 'spot' },
      {
        nodeSelector: { [NODE_LABELS.spot]: 'true' },
        // Node pools of Spot VMs carry this taint where their owner set it; Autopilot's pods tolerate it anyway.
        tolerations: [toleration(NODE_LABELS.spot, 'true')],
        maySpot: true,
      },
    );
  }

  /**
   * Flex-start nodes: waited for in a queue, cheaper than on-demand, and gone after at most seven days. How long they live
   * matters to node pools that are made of them; pods of a model server run on all that there are.
   *
   * @throws GKEI_OUT_OF_RANGE
   */
  static flexStart(props: FlexStartProps = {}): Capacity {
    return new Capacity(
      { kind: 'flex-start', maxRunSeconds: maxRunSeconds(props) },
      {
        nodeSelector: { [NODE_LABELS.flexStart]: 'true' },
        tolerations: [toleration(NODE_LABELS.flexStart, 'true')],
      },
    );
  }

  /** Nodes of one reservation. */
  static reservation(name: string, props: ReservationProps = {}): Capacity {
    const { project } = props;
    return new Capacity(
      { kind: 'reservation', name, project },
      {
        nodeSelector: {
          [NODE_LABELS.reservationName]: name,
          [NODE_LABELS.reservationAffinity]: 'specific',
          ...(project !== undefined && { [NODE_LABELS.reservationProject]: project }),
        },
      },
    );
  }

  /**
   * Nodes that a ComputeClass chooses or makes. Where the class, given as a construct, may choose Spot VMs, pods leave
   * within their 25 s unless `drain` says otherwise.
   */
  static computeClass(computeClass: ComputeClass | string): Capacity {
    const name = typeof computeClass === 'string' ? computeClass : computeClass.name;
    return new Capacity(
      { kind: 'compute-class', name },
      {
        nodeSelector: { [NODE_LABELS.computeClass]: name },
        // GKE adds this toleration itself; other clusters with the same taint do not.
        tolerations: [toleration(NODE_LABELS.computeClass, name)],
        maySpot: typeof computeClass !== 'string' && computeClass.maySpot,
      },
    );
  }

  private constructor(
    /** @internal */
    readonly _nodes: NodeCapacity,
    private readonly binding: Partial<CapacityBinding>,
  ) {}

  /** @internal */
  _bind(): CapacityBinding {
    return { nodeSelector: {}, nodeRequirements: [], tolerations: [], maySpot: false, ...this.binding };
  }
}

function toleration(key: string, value: string): Toleration {
  return { key, operator: 'Equal', value, effect: 'NoSchedule' };
}
