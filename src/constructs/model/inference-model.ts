import { Construct } from 'constructs';
import type { Criticality } from '../../catalog';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import { Adapter } from '../model-server/adapters/adapter';
import type { IModelServer } from '../model-server/i-model-server';
import type { InferencePool } from '../pool/inference-pool';
import type { PooledModel } from '../pool/pooled-model';
import { type RenderedTarget, renderModelObjects } from './_model-objects';

/** What a model name may stand for: a LoRA, or what a model server serves. */
export type ModelTarget = Adapter | IModelServer;

/** A target that gets a share of the requests. */
export interface WeightedModelTarget {
  /** What the name stands for. */
  readonly target: ModelTarget;
  /** Its share of the requests is its weight among all weights; 1 to 1,000,000. */
  readonly weight: number;
}

/** What a client-facing model is made of. */
export interface InferenceModelProps {
  /** The pool that serves the model. */
  readonly pool: InferencePool;
  /** The name that clients put into the `model` field of a request, 1 to 256 characters; they get it back in answers. */
  readonly name: string;
  /**
   * What the name stands for: adapters and model servers of the pool, 1 to 10, all with weights or none, which means equal
   * ones.
   *
   * @default - every model that a server of the pool serves, each once
   */
  readonly targets?: readonly (ModelTarget | WeightedModelTarget)[];
  /**
   * How important its requests are. While all endpoints are full, those of a `sheddable` model are refused with 429.
   *
   * @default 'standard'
   */
  readonly criticality?: Criticality;
}

const LONGEST_NAME = 256;
const MOST_TARGETS = 10;
const MOST_WEIGHT = 1_000_000;

/**
 * A model name that clients ask for, and what it stands for inside one pool: adapters, or versions of a model of which each
 * gets its share of the requests. To split requests between pools, name several pools in a route of the gateway.
 *
 * With the bundled picker it becomes a part of the picker's configuration; other pickers, and API profiles that have kinds for
 * it, get objects.
 */
export class InferenceModel extends Construct implements PooledModel {
  /** The name that clients ask for. */
  readonly modelName: string;
  /** How important its requests are. */
  readonly criticality: Criticality;

  private readonly pool: InferencePool;
  private readonly targets: readonly RenderedTarget[];

  /** @throws GKEI_MODEL_NAME_IN_USE, GKEI_TARGET_OUTSIDE_POOL, GKEI_EMPTY_LIST, GKEI_OUT_OF_RANGE. */
  constructor(scope: Construct, id: string, props: InferenceModelProps) {
    super(scope, id);
    const { pool, name } = props;
    if (name === '' || name.length > LONGEST_NAME) {
      throw errorOf('GKEI_OUT_OF_RANGE', {
        option: `name of ${this.node.path}`,
        value: name,
        range: '1 to 256 characters',
      });
    }
    this.pool = pool;
    this.modelName = name;
    this.criticality = props.criticality ?? 'standard';
    this.targets = this.render(props.targets ?? servedOnce(pool));
    pool._addModel(this);
  }

  /** @internal */
  _renderObjects(): void {
    const { modelName: name, pool, criticality, targets } = this;
    renderModelObjects(this, { name, pool, criticality, targets });
  }

  /** @internal */
  _configuration(): unknown {
    const { modelName: name, criticality, targets } = this;
    return { name, criticality, targets };
  }

  private render(targets: readonly (ModelTarget | WeightedModelTarget)[]): RenderedTarget[] {
    const { path } = this.node;
    if (targets.length === 0) {
      throw errorOf('GKEI_EMPTY_LIST', { construct: path, option: 'targets' });
    }
    wholeNumber(`the number of targets of ${path}`, targets.length, 1, MOST_TARGETS);
    const weighted = targets.filter(isWeighted).length;
    if (weighted > 0 && weighted < targets.length) {
      const option = `the number of targets of ${path} with a weight`;
      throw errorOf('GKEI_OUT_OF_RANGE', { option, value: weighted, range: `0 or ${targets.length}: none or all` });
    }
    return targets.map((entry) => {
      const { target, weight } = isWeighted(entry) ? entry : { target: entry, weight: undefined };
      const name = this.servedName(target);
      return weight === undefined
        ? { name }
        : { name, weight: wholeNumber(`the weight of ${name} in ${path}`, weight, 1, MOST_WEIGHT) };
    });
  }

  private servedName(target: ModelTarget): string {
    const { servers } = this.pool;
    const isAdapter = target instanceof Adapter;
    const found = isAdapter ? servers.some(({ adapters }) => adapters.includes(target)) : servers.includes(target);
    if (!found) {
      throw errorOf('GKEI_TARGET_OUTSIDE_POOL', {
        model: this.node.path,
        target: isAdapter ? `the adapter ${target.name}` : `the model server ${target.node.path}`,
        pool: this.pool.node.path,
        served: servers.flatMap(({ node, adapters }) => [node.path, ...adapters.map(({ name }) => name)]),
      });
    }
    return isAdapter ? target.name : target.servedModelName;
  }
}

function isWeighted(target: ModelTarget | WeightedModelTarget): target is WeightedModelTarget {
  return 'weight' in target;
}

/** One server for each model that a pool serves. */
function servedOnce(pool: InferencePool): IModelServer[] {
  return [...new Map(pool.servers.map((server) => [server.servedModelName, server])).values()];
}
