import type { ContainerSnapshot } from './container-state';
import type { Pod, PodCondition, RestartPolicy } from './pod';
import type { PodLocation } from './pod-fields';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** Everything that a pod's status is made of. */
export interface PodSituation {
  readonly pod: Pod;
  readonly location: PodLocation;
  readonly startTime: Date;
  /** Whether the volumes are mounted, the init containers done and the sidecars started. */
  readonly initialized: boolean;
  readonly initContainers: readonly ContainerSnapshot[];
  /** Those of the init containers that run beside the containers: the pod is ready only with them. */
  readonly sidecars: readonly ContainerSnapshot[];
  readonly containers: readonly ContainerSnapshot[];
  /** The conditions published last, whose transition times stay while their status does. */
  readonly conditions: readonly PodCondition[];
}

/** The part of a pod's status that its kubelet owns. */
export interface KubeletPodStatus {
  readonly phase: PodPhase;
  readonly conditions: readonly PodCondition[];
  readonly hostIP: string;
  readonly hostIPs: readonly { ip: string }[];
  readonly podIP: string;
  readonly podIPs: readonly { ip: string }[];
  readonly startTime: string;
  readonly initContainerStatuses: readonly object[];
  readonly containerStatuses: readonly object[];
}

/** Derives the status of a pod from its containers. */
export function podStatus(situation: PodSituation): KubeletPodStatus {
  const { pod, location, startTime, initContainers, containers } = situation;
  const phase = phaseOf(pod, containers);
  return {
    phase,
    conditions: conditionsOf(situation, phase),
    hostIP: location.hostIP,
    hostIPs: [{ ip: location.hostIP }],
    podIP: location.podIP,
    podIPs: [{ ip: location.podIP }],
    startTime: startTime.toISOString(),
    initContainerStatuses: initContainers.map(containerStatus),
    containerStatuses: containers.map(containerStatus),
  };
}

function phaseOf({ spec, metadata }: Pod, containers: readonly ContainerSnapshot[]): PodPhase {
  const exitCodes = containers.flatMap(({ state }) => ('terminated' in state ? [state.terminated.exitCode] : []));
  const allEnded = exitCodes.length === containers.length;
  if (allEnded && !willRestart(exitCodes, metadata.deletionTimestamp ? 'Never' : spec.restartPolicy)) {
    return exitCodes.every((code) => code === 0) ? 'Succeeded' : 'Failed';
  }
  const everStarted = containers.some(({ containerID }) => containerID !== undefined);
  return everStarted ? 'Running' : 'Pending';
}

function willRestart(exitCodes: readonly number[], policy: RestartPolicy): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCodes.some((code) => code !== 0));
}

function conditionsOf(situation: PodSituation, phase: PodPhase): PodCondition[] {
  const { initialized, sidecars, containers, conditions } = situation;
  const unready = [...sidecars, ...containers].filter(({ ready }) => !ready).map(({ name }) => name);
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const whyUnready = ended
    ? { reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const allReady = unready.length === 0 && !ended;
  const condition = (type: string, holds: boolean, why: Pick<PodCondition, 'reason' | 'message'>): PodCondition => {
    const status = holds ? 'True' : 'False';
    const before = conditions.find((candidate) => candidate.type === type);
    return {
      type,
      status,
      // null takes a former reason away: the patch merges conditions field by field.
      ...(holds ? { reason: null, message: null } : why),
      lastTransitionTime: before?.status === status ? before.lastTransitionTime : new Date().toISOString(),
    };
  };
  return [
    condition('PodReadyToStartContainers', initialized, {}),
    condition('Initialized', initialized, { reason: 'ContainersNotInitialized' }),
    condition('ContainersReady', allReady, whyUnready),
    condition('Ready', allReady, whyUnready),
  ];
}

function containerStatus(snapshot: ContainerSnapshot): object {
  return { lastState: {}, ...snapshot, imageID: '' };
}
