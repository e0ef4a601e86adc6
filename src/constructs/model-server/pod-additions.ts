import { errorOf } from '../../errors';
import type { Container, ContainerPort, EnvironmentVariable, Volume, VolumeMount } from '../rendering/pod-spec';
import type { Flags } from './vllm-arguments';

/** What one feature of a model server adds to its pod. */
export interface PodAdditions {
  /** Annotations of the pod. */
  readonly annotations?: Record<string, string>;
  /** The account that the pod runs as. */
  readonly serviceAccountName?: string;
  /** Flags of `vllm serve`. */
  readonly flags?: Flags;
  /** Environment of the vLLM container. */
  readonly env?: readonly EnvironmentVariable[];
  /** Ports of the vLLM container, beside the one that serves. */
  readonly ports?: readonly ContainerPort[];
  /** Mounts of the vLLM container. */
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumes?: readonly Volume[];
  /** What runs before the vLLM container, or beside it. */
  readonly initContainers?: readonly Container[];
}

/** What all features of a model server together add to its pod. */
export type JoinedAdditions = Required<Omit<PodAdditions, 'serviceAccountName'>> &
  Pick<PodAdditions, 'serviceAccountName'>;

/**
 * Joins what several features add; of two flags of one name the later one stands.
 *
 * @throws GKEI_SERVICE_ACCOUNTS_DIFFER where two features ask for different accounts: a pod has one.
 */
export function joinAdditions(server: string, additions: readonly PodAdditions[]): JoinedAdditions {
  const accounts = new Set(additions.flatMap(({ serviceAccountName }) => serviceAccountName ?? []));
  if (accounts.size > 1) {
    throw errorOf('GKEI_SERVICE_ACCOUNTS_DIFFER', { server, accounts: [...accounts] });
  }
  return {
    annotations: Object.assign({}, ...additions.map(({ annotations }) => annotations)),
    serviceAccountName: [...accounts][0],
    flags: Object.assign({}, ...additions.map(({ flags }) => flags)),
    ports: additions.flatMap(({ ports = [] }) => ports),
    env: additions.flatMap(({ env = [] }) => env),
    volumeMounts: additions.flatMap(({ volumeMounts = [] }) => volumeMounts),
    volumes: additions.flatMap(({ volumes = [] }) => volumes),
    initContainers: additions.flatMap(({ initContainers = [] }) => initContainers),
  };
}
