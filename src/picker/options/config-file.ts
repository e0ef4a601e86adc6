import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import type { ModelRule } from '../models';
import type { Policy } from '../scheduling';
import { ENDPOINT_PICKER_CONFIG, readEndpointPickerConfig } from './llm-d/endpoint-picker-config';
import { readModels } from './models-section';
import { PICKER_FLAGS, type PickerFlagName } from './picker-flags';
import { Setting } from './setting';

/** The section that has no flag. */
const MODELS = 'models';

/** What may stand in a file: all flags but the one that names it, and the models. */
const KEYS: readonly string[] = [
  ...PICKER_FLAGS.map(({ name }) => name).filter((name) => name !== 'config-file'),
  MODELS,
];

/** What a configuration file says. */
export interface ConfigFile {
  /** The texts that could stand behind flags. */
  readonly settings: ReadonlyMap<PickerFlagName, Setting>;
  /** What the model names stand for that clients ask for, the most important ones first. */
  readonly models: readonly ModelRule[];
  /** How endpoints are picked, where a file of llm-d's router says it; undefined for what the flags say. */
  readonly policy?: Policy;
  /** What the file says that is not honoured. */
  readonly warnings: readonly string[];
}

/**
 * Reads a configuration file: YAML with the names of flags as keys, and the models; or the `EndpointPickerConfig` of
 * llm-d's router.
 *
 * @throws GKEI_CONFIG_FILE with the line of the first mistake
 */
export function readConfigFile(file: string): ConfigFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw errorOf('GKEI_CONFIG_FILE', {
      file,
      line: undefined,
      problem: `the file cannot be read (${reason})`,
      remedy: 'set --config-file to a readable file',
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const mistake = (offset: number, problem: string, remedy: string) =>
    errorOf('GKEI_CONFIG_FILE', { file, line: lines.linePos(offset).line, problem, remedy });

  const [error] = document.errors;
  if (error) {
    throw mistake(error.pos[0], `not YAML: ${error.message.split(' at line')[0]}`, 'correct the YAML there');
  }
  const root = document.contents;
  if (root === null) {
    return { settings: new Map(), models: [], warnings: [] };
  }
  if (!isMap(root)) {
    throw mistake(
      root.range?.[0] ?? 0,
      'the file is not a mapping',
      'write one flag a line, such as "grpc-port: 9002"',
    );
  }
  if ((root.get('kind') as unknown) === ENDPOINT_PICKER_CONFIG) {
    const { settings, ...read } = readEndpointPickerConfig(root, (node, problem, remedy) =>
      mistake(node?.range?.[0] ?? 0, problem, remedy),
    );
    const texts = [...settings].map(([flag, text]) => [flag, new Setting(`${flag} in ${file}`, text)] as const);
    return { ...read, settings: new Map(texts), models: [] };
  }
  const settings = new Map<PickerFlagName, Setting>();
  let models: readonly ModelRule[] = [];
  for (const { key, value } of root.items) {
    const name = String(key);
    const at = (key as Node).range?.[0] ?? 0;
    if (!KEYS.includes(name)) {
      throw mistake(at, `"${name}" is no key of this file`, `the nearest one is ${nearest(name, KEYS)}`);
    }
    if (name === MODELS) {
      models = readModels(value as Node, (node, problem, remedy) => mistake(node?.range?.[0] ?? at, problem, remedy));
      continue;
    }
    if (!isScalar(value) || value.value === null) {
      throw mistake(at, `${name} has no single value`, `write it as behind the flag --${name}`);
    }
    const written = typeof value.value === 'string' ? value.value : (value.source ?? String(value.value));
    settings.set(name as PickerFlagName, new Setting(`${name} in ${file}`, written));
  }
  return { settings, models, warnings: [] };
}
