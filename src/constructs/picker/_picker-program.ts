import type { InferencePool } from '../pool/inference-pool';
import type { Container, EnvironmentVariable } from '../rendering/pod-spec';
import type { WorkloadSpec } from '../rendering/workload';
import type { PickerFlags } from './picker-flags';
import { PICKER_PORTS } from './picker-ports';

/** Seconds after SIGTERM in which a picker's exchanges may end; each lives as long as its stream. */
export const DRAIN_TIMEOUT = 120;

/** Something that a picker may do in its namespace. */
export interface PickerRight {
  readonly verbs: readonly string[];
  /** API group, empty for the core group. */
  readonly group: string;
  /** Kind of objects, as RBAC names it: `pods`. */
  readonly resource: string;
  /** The one object that it is about; undefined for all of the kind. */
  readonly name?: string;
}

/** What a program is run for. */
export interface ProgramInput {
  readonly pool: InferencePool;
  readonly replicas: number;
  /** Whether the metrics are for those alone whom the cluster lets read them. */
  readonly guardMetrics: boolean;
}

/** A program that picks endpoints, as far as the objects around it must know it. */
export interface PickerProgram {
  /** Image unless another is given; undefined where there is no public one. */
  readonly image: string | undefined;
  /** What comes before the flags. */
  readonly command: readonly string[];
  /** The flags that are derived. */
  readonly flags: PickerFlags;
  /** The flags that are derived from what is made after the picker, unless the user adds them. */
  readonly lateFlags?: () => PickerFlags;
  /** The flags that the user adds. */
  readonly extraFlags: PickerFlags;
  /** Variables beside NAMESPACE. */
  readonly env: readonly EnvironmentVariable[];
  readonly resources: Container['resources'];
  readonly rights: readonly PickerRight[];
  readonly strategy: WorkloadSpec['strategy'];
  /** Keys of the configuration file. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether models stand in the configuration file where the pool's API has no kinds for them. */
  readonly configuresModels: boolean;
  /** Whether every replica answers, or the elected one alone. */
  readonly active: 'all' | 'leader';
}

/** The flags that both programs know under the same names, and then those of one of them. */
export function flagsFor(pool: InferencePool, ownFlags: PickerFlags): PickerFlags {
  return {
    'pool-name': pool.name,
    'pool-group': pool.api.group,
    'pool-namespace': '$(NAMESPACE)',
    'grpc-port': PICKER_PORTS.extProc,
    'grpc-health-port': PICKER_PORTS.health,
    'metrics-port': PICKER_PORTS.metrics,
    'drain-timeout': `${DRAIN_TIMEOUT}s`,
    ...ownFlags,
  };
}
