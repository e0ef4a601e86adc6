import { listAt, numberAt, textAt, textsAt } from './fields';
import { readGpuLimit } from './gpu-limit';
import { type PreStop, readPreStop } from './pre-stop';
import { type Probe, readProbe } from './probe';
import { readVllmCommand, type VllmCommand } from './vllm-command';

/** The probes of a container, by their keys in YAML. */
export type ProbeKey = 'startupProbe' | 'readinessProbe' | 'livenessProbe';

/** A container of a pod. */
export interface Container {
  readonly name: string;
  /** Empty where none is named. */
  readonly image: string;
  /** Names of the environment variables that are set one by one. */
  readonly environment: ReadonlySet<string>;
  /** Whether more variables come from a whole ConfigMap or Secret. */
  readonly importsEnvironment: boolean;
  /** Ports that it declares. */
  readonly ports: readonly number[];
  /** NVIDIA GPUs that it may use; undefined where the count cannot be told. */
  readonly gpus: number | undefined;
  readonly probes: Readonly<Record<ProbeKey, Probe | undefined>>;
  readonly preStop: PreStop | undefined;
  readonly mounts: readonly { readonly volume: string; readonly path: string }[];
  /** The server's command line, where the container runs vLLM. */
  readonly vllm: VllmCommand | undefined;
}

/** Reads one item of a pod's `containers`. */
export function readContainer(value: unknown): Container {
  const image = textAt(value, 'image') ?? '';
  return {
    name: textAt(value, 'name') || '(unnamed)',
    image,
    environment: new Set(listAt(value, 'env').map((variable) => textAt(variable, 'name') ?? '')),
    importsEnvironment: listAt(value, 'envFrom').length > 0,
    ports: listAt(value, 'ports').flatMap((port) => numberAt(port, 'containerPort') ?? []),
    gpus: readGpuLimit(value),
    probes: {
      startupProbe: readProbe(value, 'startupProbe'),
      readinessProbe: readProbe(value, 'readinessProbe'),
      livenessProbe: readProbe(value, 'livenessProbe'),
    },
    preStop: readPreStop(value),
    mounts: listAt(value, 'volumeMounts').map((mount) => ({
      volume: textAt(mount, 'name') ?? '',
      path: (textAt(mount, 'mountPath') ?? '').replace(/\/+$/, ''),
    })),
    vllm: readVllmCommand(image, textsAt(value, 'command'), textsAt(value, 'args')),
  };
}
