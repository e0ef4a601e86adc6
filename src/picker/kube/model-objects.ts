/** What the inference APIs say about model names, in each of their generations. */
import { type Criticality, PRIORITIES } from '../../catalog/criticality';
import type { ModelRule } from '../models';
import type { KubernetesObject } from './cluster-watch';

/** How an object names its pool. */
interface PoolRef {
  readonly name: string;
  /** @default - the one that the schema of the object has as its default */
  readonly group?: string;
  /** @default 'InferencePool' */
  readonly kind?: string;
}

/** An object that says which pool it is about. */
export interface OfPool extends KubernetesObject {
  readonly spec: { readonly poolRef: PoolRef };
}

/** A pool that objects may be about. */
export interface NamedPool {
  readonly name: string;
  /** Its API group. */
  readonly group: string;
}

/** An object as an API server may have it: its schema may be of another release, or not be checked. */
export interface Unchecked extends KubernetesObject {
  readonly spec?: { readonly poolRef?: Partial<PoolRef> };
}

/** The part of an InferenceObjective that is read. */
export interface Objective extends OfPool {
  readonly spec: OfPool['spec'] & { readonly priority?: number };
}

/** The part of an InferenceModelRewrite that is read. */
export interface Rewrite extends OfPool {
  readonly spec: OfPool['spec'] & {
    readonly rules: readonly {
      readonly matches?: readonly { readonly model?: { readonly value: string } }[];
      readonly targets?: readonly { readonly modelRewrite: string; readonly weight?: number }[];
    }[];
  };
}

/** The part of an InferenceModel of the first generation that is read. */
export interface FirstModel extends OfPool {
  readonly spec: OfPool['spec'] & {
    readonly modelName: string;
    readonly criticality?: 'Critical' | 'Standard' | 'Sheddable';
    readonly targetModels?: readonly { readonly name: string; readonly weight?: number }[];
  };
}

const POOL_KIND = 'InferencePool';

/**
 * The objects that are about a pool, the oldest first: of two that say different things the older one wins. Those that name no
 * pool are about none, and those that are being deleted count no more.
 *
 * @param defaultGroup group of the pool where an object does not say
 */
export function ofPool<T extends OfPool>(objects: Iterable<Unchecked>, pool: NamedPool, defaultGroup: string): T[] {
  const isAboutPool = (object: Unchecked): object is T => {
    const { name, group = defaultGroup, kind = POOL_KIND }: Partial<PoolRef> = object.spec?.poolRef ?? {};
    return name === pool.name && group === pool.group && kind === POOL_KIND && !object.metadata.deletionTimestamp;
  };
  const age = ({ metadata }: T) => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
  return [...objects].filter(isAboutPool).sort((a, b) => (age(a) < age(b) ? -1 : 1));
}

/** The priorities of objectives by their names. */
export function prioritiesOf(objectives: readonly Objective[]): ReadonlyMap<string, number> {
  return new Map(objectives.map(({ metadata, spec }) => [metadata.name, spec.priority ?? 0]));
}

/** The rules of rewrites; requests for a rewritten model have the priority of the objective of the same name. */
export function rulesOfRewrites(rewrites: readonly Rewrite[], priorities: ReadonlyMap<string, number>): ModelRule[] {
  return rewrites.flatMap(({ metadata, spec }) => {
    const { rules = [] }: Partial<Rewrite['spec']> = spec;
    return rules.flatMap(({ matches = [], targets = [] }) => {
      const models = matches.length === 0 ? [undefined] : matches.map(({ model }) => model?.value);
      return models.map((model) => ({
        model,
        targets: targets.map(({ modelRewrite: name, weight = 1 }) => ({ name, weight })),
        priority: priorities.get(metadata.name),
      }));
    });
  });
}

/** The rules of InferenceModels. */
export function rulesOfModels(models: readonly FirstModel[]): ModelRule[] {
  return models.map(({ spec: { modelName, criticality = 'Standard', targetModels = [] } }) => ({
    model: modelName,
    targets: targetModels.map(({ name, weight = 1 }) => ({ name, weight })),
    priority: PRIORITIES[criticality.toLowerCase() as Criticality],
  }));
}
