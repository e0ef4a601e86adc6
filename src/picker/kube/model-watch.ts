/** What model names stand for, from the objects of the cluster. */
import { ApiProfile, type ModelKinds } from '../../catalog/api-profile';
import type { ModelRule } from '../models';
import type { ClusterWatch, Watching, WatchStatus } from './cluster-watch';
import {
  type FirstModel,
  type NamedPool,
  type Objective,
  type OfPool,
  ofPool,
  prioritiesOf,
  type Rewrite,
  rulesOfModels,
  rulesOfRewrites,
  type Unchecked,
} from './model-objects';

/** The inference extension's group, which llm-d's took over: what is in the newer one comes first. */
const EXTENSION = 'inference.networking.x-k8s.io';
const GROUPS = ['llm-d.ai', EXTENSION] as const;

/** Group of the pools that objects mean which do not say, by the schema of each kind in either group. */
const DEFAULT_POOL_GROUPS = {
  inferenceobjectives: ApiProfile.V1.group,
  inferencemodelrewrites: ApiProfile.V1.group,
  inferencemodels: ApiProfile.V1ALPHA2.group,
} as const;

/** The groups whose rewrites and objectives are followed, and whether InferenceModels are. */
const FOLLOWED: Readonly<Record<ModelKinds | 'any', { rewrites: readonly string[]; models: boolean }>> = {
  any: { rewrites: GROUPS, models: true },
  none: { rewrites: [], models: false },
  rewrites: { rewrites: [EXTENSION], models: false },
  models: { rewrites: [], models: true },
};

/** Rules, the most important ones first, and the priorities of objectives. */
export interface ClusterModels {
  readonly rules: readonly ModelRule[];
  readonly objectives: ReadonlyMap<string, number>;
}

export interface ModelWatchOptions {
  /** Its watches may take their time to notice kinds that are installed later: all of them are optional. */
  readonly cluster: ClusterWatch;
  readonly namespace: string;
  /** The InferencePool. */
  readonly pool: NamedPool;
  /** Which of them; a picker whose rights are for some of them asks for no others. */
  readonly kinds: ModelKinds | 'any';
  /** Told how each watch stands, at every change; that a kind is absent or forbidden is no fault. */
  readonly onStatus: (kind: string, status: WatchStatus, detail: string) => void;
}

/** Follows the models of one pool in every generation of the APIs that the cluster has. */
export class ModelWatch {
  private readonly watches: Watching[] = [];
  private readonly objectives = new Map<string, readonly Objective[]>();
  private readonly rewrites = new Map<string, readonly Rewrite[]>();
  private models: readonly FirstModel[] = [];
  private onModels: ((models: ClusterModels) => void) | undefined;

  constructor(private readonly options: ModelWatchOptions) {}

  /** Starts to watch; every change calls `onModels` with all there is. */
  start(onModels: (models: ClusterModels) => void): void {
    this.onModels = onModels;
    const { rewrites, models } = FOLLOWED[this.options.kinds];
    for (const group of rewrites) {
      this.watch<Objective>(group, 'inferenceobjectives', (found) => this.objectives.set(group, found));
      this.watch<Rewrite>(group, 'inferencemodelrewrites', (found) => this.rewrites.set(group, found));
    }
    if (models) {
      this.watch<FirstModel>(EXTENSION, 'inferencemodels', (found) => {
        this.models = found;
      });
    }
  }

  close(): void {
    this.onModels = undefined;
    for (const watch of this.watches) watch.close();
  }

  private watch<T extends OfPool>(
    group: string,
    kind: keyof typeof DEFAULT_POOL_GROUPS,
    take: (objects: readonly T[]) => void,
  ): void {
    const { cluster, namespace, pool, onStatus } = this.options;
    const watching = cluster.watch<Unchecked>(
      { path: `/apis/${group}/v1alpha2/namespaces/${namespace}/${kind}` },
      {
        changed: (objects) => {
          take(ofPool<T>(objects.values(), pool, DEFAULT_POOL_GROUPS[kind]));
          this.report();
        },
        status: (status, detail) => onStatus(`${kind}.${group}`, status, detail),
      },
    );
    this.watches.push(watching);
  }

  private report(): void {
    const [current, former] = GROUPS.map((group) => this.prioritiesIn(group));
    const objectives = new Map([...former, ...current]);
    const rewritten = GROUPS.flatMap((group) =>
      rulesOfRewrites(this.rewrites.get(group) ?? [], this.prioritiesIn(group)),
    );
    this.onModels?.({ rules: [...rewritten, ...rulesOfModels(this.models)], objectives });
  }

  private prioritiesIn(group: string): ReadonlyMap<string, number> {
    return prioritiesOf(this.objectives.get(group) ?? []);
  }
}
