import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Accelerator, MachineType } from '../../../catalog';
import { errorOf } from '../../../errors';
import { chooseMachine } from '../../../planning';
import { described } from '../../rendering/labels';
import { RenderedObject } from '../../rendering/rendered-object';
import { validateOnSynth } from '../../rendering/validation';
import type { ComputeClassSpec } from './compute-class-spec';
import { Provisioning } from './provisioning';

/** What a ComputeClass is made of. */
export interface ComputeClassProps {
  /** The GPU of its machines. */
  readonly accelerator: Accelerator;
  /**
   * GPUs per machine, as many as a replica needs (`server.fit.gpus`), at least 1.
   *
   * @default 1
   */
  readonly gpus?: number;
  /**
   * The machine type, where another with as many GPUs is wanted.
   *
   * @default - the smallest that the catalog knows
   */
  readonly machineType?: MachineType;
  /**
   * The ways to get a machine, the first that works is taken; at least one.
   *
   * @default - any reservation, on-demand, flex-start, Spot
   */
  readonly provisioning?: readonly Provisioning[];
  /**
   * Zones to look in.
   *
   * @default - those of the cluster
   */
  readonly zones?: readonly string[];
  /**
   * Whether pods move when a way that stands earlier in the list works again. Each move restarts a replica.
   *
   * @default false
   */
  readonly migrates?: boolean;
}

const DEFAULT_PROVISIONING = [
  Provisioning.anyReservation(),
  Provisioning.onDemand(),
  Provisioning.flexStart(),
  Provisioning.spot(),
];

/**
 * An ordered list of ways to get machines with GPUs; GKE makes the nodes itself. Needs GKE 1.33.3-gke.1136000.
 *
 * Unverified: the kind has no public schema.
 */
export class ComputeClass extends Construct {
  /** The GPU of its machines. */
  readonly accelerator: Accelerator;
  /** GPUs per machine. */
  readonly gpus: number;
  /** Whether its machines may be taken back on a short notice. */
  readonly maySpot: boolean;
  /** The ComputeClass, which belongs to the whole cluster. */
  readonly resource: ApiObject;

  /** @throws GKEI_EMPTY_LIST without a way to get machines, GKEI_MACHINE_GPUS when no machine has these GPUs. */
  constructor(scope: Construct, id: string, props: ComputeClassProps) {
    super(scope, id);
    const { accelerator, gpus = 1, provisioning = DEFAULT_PROVISIONING, zones } = props;
    if (provisioning.length === 0) {
      throw errorOf('GKEI_EMPTY_LIST', { construct: this.node.path, option: 'provisioning' });
    }
    const machine = chooseMachine({ accelerator, gpus, machineType: props.machineType });
    this.accelerator = accelerator;
    this.gpus = gpus;
    this.maySpot = provisioning.some(({ maySpot }) => maySpot);
    const spec: ComputeClassSpec = {
      priorities: provisioning.map(({ _priority }) => ({
        machineType: machine.name,
        gpu: { type: accelerator.gkeLabel, count: gpus },
        ..._priority,
        location: zones && { zones },
      })),
      nodePoolAutoCreation: { enabled: true },
      activeMigration: { optimizeRulePriority: props.migrates ?? false },
      whenUnsatisfiable: 'DoNotScaleUp',
    };
    this.resource = new RenderedObject(this, 'Resource', {
      apiVersion: 'cloud.google.com/v1',
      kind: 'ComputeClass',
      clusterScoped: true,
      metadata: described(`Machines with ${gpus} × ${accelerator.name}, by the first way that works`),
      spec: () => spec,
    });
    validateOnSynth(this);
  }

  /** Name of the ComputeClass, by which pods select it. */
  get name(): string {
    return this.resource.name;
  }
}
