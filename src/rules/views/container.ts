import { at, listAt, numberAt, textAt, textsAt } from './fields';
import { readGpuLimit, TPU } from './gpu-limit';
import { readGrpcHealthPort } from './grpc-health-port';
import { type HubDownload, readHubDownload } from './hub-download';
import { type PreStop, readPreStop } from './pre-stop';
import { type Probe, readProbe } from './probe';
import { readQuantity } from './quantity';
import { readVllmCommand, type VllmCommand } from './vllm-command';

/** The probes of a container, by their keys in YAML. */
export type ProbeKey = 'startupProbe' | 'readinessProbe' | 'livenessProbe';

/** A volume in a container. */
export interface Mount {
  readonly volume: string;
  /** Without a slash at the end. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** A container of a pod. */
export interface Container {
  readonly name: string;
  /** Empty where none is named. */
  readonly image: string;
  /** What is given to its program. */
  readonly args: readonly string[];
  /** The environment variables that are set one by one; undefined where a value comes from elsewhere. */
  readonly environment: ReadonlyMap<string, string | undefined>;
  /** Whether more variables come from a whole ConfigMap or Secret. */
  readonly importsEnvironment: boolean;
  /** Ports that it declares. */
  readonly ports: readonly number[];
  /** NVIDIA GPUs that it may use; undefined where the count cannot be told. */
  readonly gpus: number | undefined;
  /** Whether it asks for TPU chips. */
  readonly usesTpu: boolean;
  /** Bytes of node disk that it asks for and may use; undefined where nothing is said. */
  readonly ephemeralStorage: { readonly request: number | undefined; readonly limit: number | undefined };
  /** Whether it may write only to its mounts. */
  readonly readOnlyRoot: boolean;
  /** Whether it certainly runs as another user than root, by its own word or its pod's. */
  readonly nonRoot: boolean;
  readonly probes: Readonly<Record<ProbeKey, Probe | undefined>>;
  /** Port on which it tells its health over gRPC; undefined where nothing says one. */
  readonly grpcHealthPort: number | undefined;
  readonly preStop: PreStop | undefined;
  readonly mounts: readonly Mount[];
  /** The server's command line, where the container runs vLLM. */
  readonly vllm: VllmCommand | undefined;
  /** What it downloads, where that is all it does. */
  readonly download: HubDownload | undefined;
}

/** The resource that counts bytes of a node's disk. */
const EPHEMERAL_STORAGE = 'ephemeral-storage';

/**
 * Reads one item of a pod's `containers` or `initContainers`.
 *
 * @param podSecurity the pod's security context
 */
export function readContainer(value: unknown, podSecurity: unknown): Container {
  const image = textAt(value, 'image') ?? '';
  const command = textsAt(value, 'command');
  const args = textsAt(value, 'args');
  return {
    name: textAt(value, 'name') || '(unnamed)',
    image,
    args,
    environment: new Map(
      listAt(value, 'env').map((variable) => [textAt(variable, 'name') ?? '', textAt(variable, 'value')]),
    ),
    importsEnvironment: listAt(value, 'envFrom').length > 0,
    ports: listAt(value, 'ports').flatMap((port) => numberAt(port, 'containerPort') ?? []),
    gpus: readGpuLimit(value),
    usesTpu: [at(value, 'resources', 'limits', TPU), at(value, 'resources', 'requests', TPU)].some(Boolean),
    ephemeralStorage: {
      request: readQuantity(at(value, 'resources', 'requests', EPHEMERAL_STORAGE)),
      limit: readQuantity(at(value, 'resources', 'limits', EPHEMERAL_STORAGE)),
    },
    readOnlyRoot: at(value, 'securityContext', 'readOnlyRootFilesystem') === true,
    nonRoot: runsAsNonRoot(at(value, 'securityContext')) ?? runsAsNonRoot(podSecurity) ?? false,
    probes: {
      startupProbe: readProbe(value, 'startupProbe'),
      readinessProbe: readProbe(value, 'readinessProbe'),
      livenessProbe: readProbe(value, 'livenessProbe'),
    },
    grpcHealthPort: readGrpcHealthPort(value),
    preStop: readPreStop(value),
    mounts: listAt(value, 'volumeMounts').map((mount) => ({
      volume: textAt(mount, 'name') ?? '',
      path: (textAt(mount, 'mountPath') ?? '').replace(/\/+$/, ''),
      readOnly: at(mount, 'readOnly') === true,
    })),
    vllm: readVllmCommand(image, command, args),
    download: readHubDownload([...command, ...args]),
  };
}

/** What a security context says about the user; undefined where it says nothing. */
function runsAsNonRoot(context: unknown): boolean | undefined {
  const user = numberAt(context, 'runAsUser');
  return user === undefined ? (at(context, 'runAsNonRoot') as boolean | undefined) === true || undefined : user !== 0;
}
