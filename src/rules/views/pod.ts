import { Container } from './container';
import { at, isObject, listAt, numberAt, textAt, textMapAt } from './fields';
import type { Labels } from './label-selector';
import { readQuantity } from './quantity';
import { isUnresolved } from './unresolved';

/** Seconds that Kubernetes gives a leaving pod when nothing else is asked for. */
const DEFAULT_GRACE = 30;

/** A toleration of a pod. */
export interface Toleration {
  readonly key: string | undefined;
  readonly operator: string;
  readonly value: string | undefined;
  readonly effect: string | undefined;
}

/** A pod as its workload's template describes it. What few rules ask for is read when they do. */
export class Pod {
  readonly labels: ReadonlyMap<string, string>;
  /** What runs before the containers, or beside them. */
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];

  private readonly spec: unknown;

  /**
   * @param template the pod template in YAML
   * @param added labels that a controller gives the pod beside the template's
   */
  constructor(template: unknown, added?: Labels) {
    this.spec = at(template, 'spec');
    const readOne = (value: unknown) => new Container(value, at(this.spec, 'securityContext'));
    const labels = textMapAt(template, 'metadata', 'labels');
    this.labels = added ? new Map([...labels, ...added]) : labels;
    this.initContainers = listAt(this.spec, 'initContainers').map(readOne);
    this.containers = listAt(this.spec, 'containers').map(readOne);
  }

  /** The value that a label of its node must have; undefined where any will do. */
  nodeLabel(key: string): string | undefined {
    return textAt(this.spec, 'nodeSelector', key);
  }

  /** Seconds between the start of a pod's deletion and its kill. */
  get grace(): number {
    return numberAt(this.spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE;
  }

  /** Whether Kubernetes puts the addresses of all Services of the namespace into the environment. */
  get serviceLinks(): boolean {
    return at(this.spec, 'enableServiceLinks') !== false;
  }

  get tolerations(): readonly Toleration[] {
    return listAt(this.spec, 'tolerations').map((toleration) => ({
      key: textAt(toleration, 'key'),
      operator: textAt(toleration, 'operator') ?? 'Equal',
      value: textAt(toleration, 'value'),
      effect: textAt(toleration, 'effect'),
    }));
  }

  /** Limits in bytes of the volumes on the node's disk, by name; undefined where there is none. */
  get diskVolumes(): ReadonlyMap<string, number | undefined> {
    return new Map(
      this.volumes
        .filter((volume) => isObject(at(volume, 'emptyDir')) && textAt(volume, 'emptyDir', 'medium') !== 'Memory')
        .map((volume) => [textAt(volume, 'name') ?? '', readQuantity(at(volume, 'emptyDir', 'sizeLimit'))]),
    );
  }

  /** References of the images that are mounted as volumes, by the volumes' names. */
  get imageVolumes(): ReadonlyMap<string, string> {
    return new Map(
      this.volumes.flatMap((volume) => {
        const reference = textAt(volume, 'image', 'reference');
        return reference === undefined ? [] : ([[textAt(volume, 'name') ?? '', reference]] as const);
      }),
    );
  }

  /** Names of the volumes that live in memory, or may do so. */
  get memoryVolumes(): ReadonlySet<string> {
    return new Set(
      this.volumes
        .filter((volume) => isInMemory(textAt(volume, 'emptyDir', 'medium')))
        .map((volume) => textAt(volume, 'name') ?? ''),
    );
  }

  /** Whether the node's own shared memory is used: `hostIPC`, or a host path. */
  get hostSharedMemory(): boolean {
    return (
      at(this.spec, 'hostIPC') === true ||
      this.volumes.some((volume) => textAt(volume, 'hostPath', 'path') === '/dev/shm')
    );
  }

  private get volumes(): readonly unknown[] {
    return listAt(this.spec, 'volumes');
  }
}

function isInMemory(medium: string | undefined): boolean {
  return medium === 'Memory' || isUnresolved(medium);
}
