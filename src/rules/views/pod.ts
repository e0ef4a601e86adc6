import { type Container, readContainer } from './container';
import { at, isObject, listAt, numberAt, textAt, textMapAt } from './fields';
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

/** A pod as its workload's template describes it. */
export interface Pod {
  readonly labels: ReadonlyMap<string, string>;
  /** Seconds between the start of a pod's deletion and its kill. */
  readonly grace: number;
  /** Whether Kubernetes puts the addresses of all Services of the namespace into the environment. */
  readonly serviceLinks: boolean;
  readonly tolerations: readonly Toleration[];
  /** Labels that a node must have. */
  readonly nodeSelector: ReadonlyMap<string, string>;
  /** Limits in bytes of the volumes on the node's disk, by name; undefined where there is none. */
  readonly diskVolumes: ReadonlyMap<string, number | undefined>;
  /** References of the images that are mounted as volumes, by the volumes' names. */
  readonly imageVolumes: ReadonlyMap<string, string>;
  /** Names of the volumes that live in memory, or may do so. */
  readonly memoryVolumes: ReadonlySet<string>;
  /** Whether the node's own shared memory is used: `hostIPC`, or a host path. */
  readonly hostSharedMemory: boolean;
  /** What runs before the containers, or beside them. */
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
}

/** Reads a pod template. */
export function readPod(template: unknown): Pod {
  const spec = at(template, 'spec');
  const volumes = listAt(spec, 'volumes');
  const readOne = (value: unknown) => readContainer(value, at(spec, 'securityContext'));
  return {
    labels: textMapAt(template, 'metadata', 'labels'),
    grace: numberAt(spec, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE,
    serviceLinks: at(spec, 'enableServiceLinks') !== false,
    tolerations: listAt(spec, 'tolerations').map((toleration) => ({
      key: textAt(toleration, 'key'),
      operator: textAt(toleration, 'operator') ?? 'Equal',
      value: textAt(toleration, 'value'),
      effect: textAt(toleration, 'effect'),
    })),
    nodeSelector: textMapAt(spec, 'nodeSelector'),
    diskVolumes: new Map(
      volumes
        .filter((volume) => isObject(at(volume, 'emptyDir')) && textAt(volume, 'emptyDir', 'medium') !== 'Memory')
        .map((volume) => [textAt(volume, 'name') ?? '', readQuantity(at(volume, 'emptyDir', 'sizeLimit'))]),
    ),
    imageVolumes: new Map(
      volumes.flatMap((volume) => {
        const reference = textAt(volume, 'image', 'reference');
        return reference === undefined ? [] : ([[textAt(volume, 'name') ?? '', reference]] as const);
      }),
    ),
    memoryVolumes: new Set(
      volumes
        .filter((volume) => isInMemory(textAt(volume, 'emptyDir', 'medium')))
        .map((volume) => textAt(volume, 'name') ?? ''),
    ),
    hostSharedMemory:
      at(spec, 'hostIPC') === true || volumes.some((volume) => textAt(volume, 'hostPath', 'path') === '/dev/shm'),
    initContainers: listAt(spec, 'initContainers').map(readOne),
    containers: listAt(spec, 'containers').map(readOne),
  };
}

function isInMemory(medium: string | undefined): boolean {
  return medium === 'Memory' || isUnresolved(medium);
}
