import type { Container, EnvironmentVariable, Volume, VolumeMount } from '../rendering/pod-spec';
import type { Flags } from './vllm-arguments';

/** What one feature of a model server adds to its pod. */
export interface PodAdditions {
  /** Flags of `vllm serve`. */
  readonly flags?: Flags;
  /** Environment of the vLLM container. */
  readonly env?: readonly EnvironmentVariable[];
  /** Mounts of the vLLM container. */
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumes?: readonly Volume[];
  /** What runs before the vLLM container, or beside it. */
  readonly initContainers?: readonly Container[];
}

/** Joins what several features add; of two flags of one name the later one stands. */
export function joinAdditions(additions: readonly PodAdditions[]): Required<PodAdditions> {
  return {
    flags: Object.assign({}, ...additions.map(({ flags }) => flags)),
    env: additions.flatMap(({ env = [] }) => env),
    volumeMounts: additions.flatMap(({ volumeMounts = [] }) => volumeMounts),
    volumes: additions.flatMap(({ volumes = [] }) => volumes),
    initContainers: additions.flatMap(({ initContainers = [] }) => initContainers),
  };
}
