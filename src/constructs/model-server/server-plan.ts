import { type Companions, type Fit, planFit } from '../../planning';
import { Adapters } from './adapters/adapters';
import { checkQuantization } from './format-flags';
import type { ModelServerProps } from './model-server';

/** What decides which GPUs a model server needs. */
export type ServerWish = Pick<ModelServerProps, 'model' | 'accelerator' | 'gpus' | 'machines' | 'engine' | 'adapters'>;

/** How a model server fits its GPUs. */
export interface ServerPlan {
  readonly fit: Fit;
  readonly adapters: Adapters;
  /** What a replica keeps beside its model. */
  readonly companions: Companions;
}

/** Plans the GPUs of a model server, for the server itself and for whoever provisions nodes for it. @throws as planFit */
export function planServer({ model, accelerator, gpus, machines, engine = {}, adapters = [] }: ServerWish): ServerPlan {
  checkQuantization(model, engine.quantization);
  const all = adapters instanceof Adapters ? adapters : Adapters.fixed(adapters);
  const companions = { adapters: all.room, draft: engine.speculativeDecoding?.draft };
  return { fit: planFit(model, accelerator, { gpus, machines, ...engine, ...companions }), adapters: all, companions };
}
