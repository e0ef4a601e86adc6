import type { Manifest } from '../manifest';
import type { Container } from './container';
import { at, isObject, numberAt, textAt } from './fields';
import { Pod } from './pod';
import { namespaceOf } from './reference';
import { DEFAULT_VLLM_PORT, type VllmCommand } from './vllm-command';

/** Kinds whose `spec.replicas` counts the pods that serve; of a LeaderWorkerSet's groups these are the leaders. */
export const WORKLOAD_KINDS = ['Deployment', 'LeaderWorkerSet'] as const;

/** Seconds without progress after which Kubernetes calls a roll-out failed, unless told otherwise. */
const DEFAULT_PROGRESS_DEADLINE = 600;

/** Label that says which part of an inference service an object is, and its values on what answers gateways. */
const COMPONENT_LABEL = 'app.kubernetes.io/component';
const GATEWAY_SIDE_COMPONENTS: readonly (string | undefined)[] = ['endpoint-picker', 'model-router'];

/** An object that keeps replicas of a pod running. */
export interface Workload {
  readonly manifest: Manifest;
  readonly namespace: string;
  /** Number of replicas; undefined where an autoscaler sets it. */
  readonly replicas: number | undefined;
  /** Whether the way of a roll-out is stated rather than left to Kubernetes. */
  readonly statesRollout: boolean;
  /** Seconds without progress after which a roll-out counts as failed. */
  readonly progressDeadline: number;
  /** Whether its pods answer gateways: pick endpoints, or find a request's model. */
  readonly answersGateways: boolean;
  readonly pod: Pod;
  /** The pods that work for it without serving; undefined where every pod serves. */
  readonly worker: Pod | undefined;
}

/** A container that runs vLLM, with the workload that it belongs to. */
export interface ModelServer {
  readonly workload: Workload;
  readonly container: Container;
  readonly command: VllmCommand;
}

/** Reads an object of one of the {@link WORKLOAD_KINDS}. */
export function readWorkload(manifest: Manifest): Workload {
  const { spec } = manifest;
  const isGroup = manifest.kind === 'LeaderWorkerSet';
  const group = at(spec, 'leaderWorkerTemplate');
  const pod = isGroup ? leaderOf(group) : new Pod(at(spec, 'template'));
  const strategy = at(spec, 'strategy');
  const rolling = at(strategy, 'rollingUpdate');
  const component = textAt(manifest, 'metadata', 'labels', COMPONENT_LABEL) ?? pod.labels.get(COMPONENT_LABEL);
  return {
    manifest,
    namespace: namespaceOf(manifest),
    replicas: numberAt(spec, 'replicas'),
    // The default of a LeaderWorkerSet takes one group at a time, without a spare one.
    statesRollout:
      isGroup || textAt(strategy, 'type') === 'Recreate' || (isObject(rolling) && Object.keys(rolling).length > 0),
    progressDeadline: isGroup
      ? Number.POSITIVE_INFINITY
      : (numberAt(spec, 'progressDeadlineSeconds') ?? DEFAULT_PROGRESS_DEADLINE),
    answersGateways: GATEWAY_SIDE_COMPONENTS.includes(component),
    pod,
    worker: isGroup && (numberAt(group, 'size') ?? 1) > 1 ? workerOf(group) : undefined,
  };
}

/** Label that LeaderWorkerSet's controller gives the pods of a group. */
const WORKER_INDEX = 'leaderworkerset.sigs.k8s.io/worker-index';

/** The leader of a group; one without a template of its own is made of the workers'. */
function leaderOf(group: unknown): Pod {
  return new Pod(at(group, 'leaderTemplate') ?? at(group, 'workerTemplate'), new Map([[WORKER_INDEX, '0']]));
}

/** The first of the workers of a group. */
function workerOf(group: unknown): Pod {
  return new Pod(at(group, 'workerTemplate'), new Map([[WORKER_INDEX, '1']]));
}

/** The vLLM containers of a workload. */
export function modelServersOf(workload: Workload): ModelServer[] {
  return workload.pod.containers.flatMap((container) =>
    container.vllm ? [{ workload, container, command: container.vllm }] : [],
  );
}

/** NVIDIA GPUs of one pod, as far as they can be told. */
export function gpusOf({ pod }: Workload): number {
  return pod.containers.reduce((sum, { gpus }) => sum + (gpus ?? 0), 0);
}

/** Ports on which a workload's pods listen, declared or said by vLLM's command; undefined where they cannot be told. */
export function servedPorts({ pod }: Workload): readonly number[] | undefined {
  const ports = pod.containers.flatMap(({ ports: declared, vllm }) => [
    ...declared,
    ...(vllm ? [vllm.number('port', DEFAULT_VLLM_PORT)] : []),
  ]);
  const known = [...new Set(ports)].filter((port) => port !== undefined);
  return known.length > 0 && known.length === new Set(ports).size ? known : undefined;
}
