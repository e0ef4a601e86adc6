import { readFileSync } from 'node:fs';
import { Accelerator, type ConfigJson, Model } from '../../catalog';
import { errorOf } from '../../errors';
import { nearest } from '../../nearest';

/** Which model is planned: one of the catalog, or one that a `config.json` describes. */
export function chooseModel(name: string | undefined, configFile: string | undefined, parameters?: number): Model {
  if (configFile !== undefined) {
    return Model.fromConfig(readConfig(configFile), { repository: name ?? configFile, parameters });
  }
  if (name === undefined) {
    throw errorOf('GKEI_USAGE', { problem: 'no model is named', command: 'gke-inference plan' });
  }
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

/** The name of a model without its owner, in lower case. */
export function shortName({ repository }: Model): string {
  return repository.slice(repository.indexOf('/') + 1).toLowerCase();
}

/** Every accelerator by the name that the command line takes, such as `a100-80`. */
export const ACCELERATOR_NAMES: ReadonlyMap<string, Accelerator> = new Map(
  Object.entries(Accelerator).flatMap(([key, value]) =>
    value instanceof Accelerator ? [[key.toLowerCase().replaceAll('_', '-'), value] as const] : [],
  ),
);

/** The accelerator of a name of the command line, or of a node label. */
export function chooseAccelerator(name: string): Accelerator {
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

function readConfig(file: string): ConfigJson {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ConfigJson;
  } catch (error) {
    throw errorOf('GKEI_CONFIG_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) });
  }
}
