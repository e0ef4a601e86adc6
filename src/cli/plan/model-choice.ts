import { readFileSync } from 'node:fs';
import { type ConfigJson, Model } from '../../catalog';
import { modelNamed } from '../../catalog/names';
import { errorOf } from '../../errors';

/** Which model is planned: one of the catalog, or one that a `config.json` describes. */
export function chooseModel(name: string | undefined, configFile: string | undefined, parameters?: number): Model {
  if (configFile !== undefined) {
    return Model.fromConfig(readConfig(configFile), { repository: name ?? configFile, parameters });
  }
  if (name === undefined) {
    throw errorOf('GKEI_USAGE', { problem: 'no model is named', command: 'gke-inference plan' });
  }
  return modelNamed(name);
}

function readConfig(file: string): ConfigJson {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ConfigJson;
  } catch (error) {
    throw errorOf('GKEI_CONFIG_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) });
  }
}
