import { Yaml } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-28';
import { errorOf } from '../../../errors';
import { type AdapterRoom, wholeNumber } from '../../../planning';
import { described } from '../../rendering/labels';
import type { Container, EnvironmentVariable } from '../../rendering/pod-spec';
import { CACHE_MOUNT } from '../cache-volume';
import type { GcsBucketProps } from '../gcs-mount';
import { type HubTokenProps, hubTokenVariable } from '../hub-token';
import { joinAdditions, type PodAdditions } from '../pod-additions';
import { type Adapter, DEFAULT_RANK, LARGEST_RANK } from './adapter';
import type { AdaptersContext } from './adapters';
import { bucketMounts, bucketPath } from './bucket-mounts';
import { loraFlags, reservedRank } from './lora-flags';

/** What servers make room for, whatever is listed later: none of this can change while they run. */
export interface DynamicAdaptersProps extends HubTokenProps {
  /** Image of the gke-inference program, the one that the endpoint picker runs: the sidecar is a command of it. */
  readonly image: string;
  /**
   * Adapters that one batch may mix, at least 1. Each takes GPU memory whether it is used or not; requests for more wait.
   *
   * @default 4
   */
  readonly slots?: number;
  /**
   * The highest rank of any adapter that will be listed, 1 to 512.
   *
   * @default 16
   */
  readonly maxRank?: number;
  /**
   * Adapters that stay in host memory, at least 1 and at least `slots`. vLLM reads one that fell out of it again at its next request.
   *
   * @default 16
   */
  readonly inMemory?: number;
  /**
   * Buckets that adapters may be listed from.
   *
   * @default - none: adapters come from the hub and from folders that vLLM sees
   */
  readonly buckets?: readonly GcsBucketProps[];
}

/** Name of the sidecar, for `overrides`. */
export const ADAPTERS_CONTAINER = 'adapters';

/** Port on which the sidecar answers its probes. */
const PROBE_PORT = 9004;

/** Where the sidecar finds the list. */
const LIST = { folder: '/etc/gke-inference', file: 'adapters.yaml' } as const;

/** Room for whatever will be listed. */
export function dynamicRoom(props: DynamicAdaptersProps): AdapterRoom {
  const slots = wholeNumber('slots of Adapters.dynamic', props.slots ?? 4, 1);
  const rank = wholeNumber('maxRank of Adapters.dynamic', props.maxRank ?? DEFAULT_RANK, 1, LARGEST_RANK);
  const inMemory = wholeNumber('inMemory of Adapters.dynamic', props.inMemory ?? Math.max(16, slots), slots);
  return { slots, rank: reservedRank(rank), inMemory };
}

/** Loads and unloads adapters while vLLM runs. */
export function dynamicAdapters(
  list: readonly Adapter[],
  room: AdapterRoom,
  props: DynamicAdaptersProps,
): (context: AdaptersContext) => PodAdditions {
  const buckets = props.buckets ?? [];
  const entries = list.map((adapter) => entryOf(adapter, room.rank, buckets));
  return ({ scope, port, encrypted, hubToken }) => {
    const configMap = new ConfigMap(scope, 'Adapters', {
      metadata: described('The adapters that the model server offers; the sidecar of each replica follows it'),
      data: { [LIST.file]: Yaml.stringify({ adapters: entries }) },
    });
    const token = props.tokenSecret === undefined ? hubToken : hubTokenVariable(props);
    return joinAdditions(scope.node.path, [
      bucketMounts(scope.node.path, buckets),
      {
        flags: loraFlags(room),
        env: [{ name: 'VLLM_ALLOW_RUNTIME_LORA_UPDATING', value: 'true' }],
        volumes: [{ name: 'adapters', configMap: { name: configMap.name } }],
        initContainers: [sidecar(props.image, `${encrypted ? 'https' : 'http'}://$(POD_IP):${port}`, token)],
      },
    ]);
  };
}

function entryOf({ name, rank, source }: Adapter, most: number, buckets: readonly GcsBucketProps[]): object {
  if (rank > most) {
    throw errorOf('GKEI_ADAPTER_RANK', { name, rank, most });
  }
  switch (source.kind) {
    case 'hub':
      return { name, repository: source.repository, revision: source.revision };
    case 'path':
      return { name, path: source.path };
    case 'bucket':
      if (!buckets.some(({ bucket }) => bucket === source.bucket)) {
        throw errorOf('GKEI_ADAPTER_BUCKET', { name, bucket: source.bucket });
      }
      return { name, path: bucketPath(source) };
  }
}

/**
 * A sidecar in the way of Kubernetes 1.29: an init container that keeps running. It has no start-up probe, because vLLM
 * starts only after it; its readiness holds requests back until a new replica has its adapters, for five minutes at most.
 */
function sidecar(image: string, server: string, token: readonly EnvironmentVariable[]): Container {
  const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
    httpGet: { path, port: PROBE_PORT },
    periodSeconds,
    timeoutSeconds: 5,
    failureThreshold,
  });
  return {
    name: ADAPTERS_CONTAINER,
    image,
    restartPolicy: 'Always',
    args: [
      'adapters',
      `--list=${LIST.folder}/${LIST.file}`,
      `--server=${server}`,
      `--listen=$(POD_IP):${PROBE_PORT}`,
      `--folder=${CACHE_MOUNT.mountPath}/adapters`,
    ],
    env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, ...token],
    ports: [{ name: 'adapters', containerPort: PROBE_PORT, protocol: 'TCP' }],
    resources: { requests: { cpu: '10m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    readinessProbe: probe('/readyz', 5, 3),
    livenessProbe: probe('/healthz', 10, 3),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'adapters', mountPath: LIST.folder, readOnly: true }, CACHE_MOUNT],
  };
}
