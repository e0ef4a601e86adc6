import { errorOf } from '../errors';
import { nearest } from '../nearest';
import { Accelerator } from './accelerator';
import { Model } from './model';

/** The name of a model without its owner, in lower case. */
function shortName({ repository }: Model): string {
  return repository.slice(repository.indexOf('/') + 1).toLowerCase();
}

/** The model that a person calls so: by its repository or without its owner, however it is spelt. @throws GKEI_MODEL_UNKNOWN */
export function modelNamed(name: string): Model {
  const names = new Map(
    Model.ALL.flatMap((model) => [model.repository, shortName(model)].map((key) => [plain(key), model])),
  );
  const model = names.get(plain(name)) ?? names.get(plain(`${name}-instruct`)) ?? names.get(plain(`${name}-it`));
  if (!model) {
    const closest = nearest(plain(name), [...names.keys()]);
    throw errorOf('GKEI_MODEL_UNKNOWN', { name, nearest: names.get(closest)!.repository });
  }
  return model;
}

/** Every accelerator by the name that a person types, such as `a100-80`. */
export const ACCELERATOR_NAMES: ReadonlyMap<string, Accelerator> = new Map(
  Object.entries(Accelerator).flatMap(([key, value]) =>
    value instanceof Accelerator ? [[key.toLowerCase().replaceAll('_', '-'), value] as const] : [],
  ),
);

/** The accelerator of a name that a person types, or of a node label. @throws GKEI_ACCELERATOR_NAME */
export function acceleratorNamed(name: string): Accelerator {
  const accelerator = ACCELERATOR_NAMES.get(name.toLowerCase()) ?? Accelerator.ofLabel(name);
  if (!accelerator) {
    const names = [...ACCELERATOR_NAMES.keys()];
    throw errorOf('GKEI_ACCELERATOR_NAME', { name, nearest: nearest(name.toLowerCase(), names), names });
  }
  return accelerator;
}

/** A name without what people write differently. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_]/g, '-');
}
