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

/** The resource that counts bytes of a node's disk. */
const EPHEMERAL_STORAGE = 'ephemeral-storage';

/** A container of a pod: one item of its `containers` or `initContainers`. What few rules ask for is read when they do. */
export class Container {
  /** Empty where none is named. */
  readonly image: string;
  /** What is given to its program. */
  readonly args: readonly string[];
  /** NVIDIA GPUs that it may use; undefined where the count cannot be told. */
  readonly gpus: number | undefined;
  /** The server's command line, where the container runs vLLM. */
  readonly vllm: VllmCommand | undefined;
  /** What it downloads, where that is all it does. */
  readonly download: HubDownload | undefined;

  private readProbes?: Readonly<Record<ProbeKey, Probe | undefined>>;
  private readEnvironment?: ReadonlyMap<string, string | undefined>;

  /**
   * @param value the item in YAML
   * @param podSecurity the pod's security context
   */
  constructor(
    private readonly value: unknown,
    private readonly podSecurity: unknown,
  ) {
    const command = textsAt(value, 'command');
    this.image = textAt(value, 'image') ?? '';
    this.args = textsAt(value, 'args');
    this.gpus = readGpuLimit(value);
    this.vllm = readVllmCommand(this.image, command, this.args);
    this.download = readHubDownload(command.length > 0 ? [...command, ...this.args] : this.args);
  }

  get name(): string {
    return textAt(this.value, 'name') || '(unnamed)';
  }

  /** The environment variables that are set one by one; undefined where a value comes from elsewhere. */
  get environment(): ReadonlyMap<string, string | undefined> {
    this.readEnvironment ??= new Map(
      listAt(this.value, 'env').map((variable) => [textAt(variable, 'name') ?? '', textAt(variable, 'value')]),
    );
    return this.readEnvironment;
  }

  /** Whether more variables come from a whole ConfigMap or Secret. */
  get importsEnvironment(): boolean {
    return listAt(this.value, 'envFrom').length > 0;
  }

  /** Ports that it declares. */
  get ports(): readonly number[] {
    return listAt(this.value, 'ports').flatMap((port) => numberAt(port, 'containerPort') ?? []);
  }

  /** Port on which it tells its health over gRPC; undefined where nothing says one. */
  get grpcHealthPort(): number | undefined {
    return readGrpcHealthPort(this.value);
  }

  /** Whether it asks for TPU chips. */
  get usesTpu(): boolean {
    return [at(this.value, 'resources', 'limits', TPU), at(this.value, 'resources', 'requests', TPU)].some(Boolean);
  }

  /** Bytes of node disk that it asks for and may use; undefined where nothing is said. */
  get ephemeralStorage(): { readonly request: number | undefined; readonly limit: number | undefined } {
    return {
      request: readQuantity(at(this.value, 'resources', 'requests', EPHEMERAL_STORAGE)),
      limit: readQuantity(at(this.value, 'resources', 'limits', EPHEMERAL_STORAGE)),
    };
  }

  /** Whether it may write only to its mounts. */
  get readOnlyRoot(): boolean {
    return at(this.value, 'securityContext', 'readOnlyRootFilesystem') === true;
  }

  /** Whether it certainly runs as another user than root, by its own word or its pod's. */
  get nonRoot(): boolean {
    return runsAsNonRoot(at(this.value, 'securityContext')) ?? runsAsNonRoot(this.podSecurity) ?? false;
  }

  get probes(): Readonly<Record<ProbeKey, Probe | undefined>> {
    this.readProbes ??= {
      startupProbe: readProbe(this.value, 'startupProbe'),
      readinessProbe: readProbe(this.value, 'readinessProbe'),
      livenessProbe: readProbe(this.value, 'livenessProbe'),
    };
    return this.readProbes;
  }

  get preStop(): PreStop | undefined {
    return readPreStop(this.value);
  }

  get mounts(): readonly Mount[] {
    return listAt(this.value, 'volumeMounts').map((mount) => ({
      volume: textAt(mount, 'name') ?? '',
      path: (textAt(mount, 'mountPath') ?? '').replace(/\/+$/, ''),
      readOnly: at(mount, 'readOnly') === true,
    }));
  }
}

/** What a security context says about the user; undefined where it says nothing. */
function runsAsNonRoot(context: unknown): boolean | undefined {
  const user = numberAt(context, 'runAsUser');
  return user === undefined ? (at(context, 'runAsNonRoot') as boolean | undefined) === true || undefined : user !== 0;
}
