import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { nearest } from '../../../nearest';
import { type Filter, llmdPolicy, type Policy, type WeightedScorer } from '../../scheduling';
import type { PickerFlagName } from '../picker-flags';
import { KNOWN_PLUGINS, type PluginMeaning } from './known-plugins';
import { type Mistake, PluginParameters } from './plugin-parameters';

/** The kind of llm-d's configuration files. */
export const ENDPOINT_PICKER_CONFIG = 'EndpointPickerConfig';

/** Its API versions, which differ in nothing that is read here. */
const API_VERSIONS = ['llm-d.ai/v1alpha1', 'llm-d.ai/v1', 'inference.networking.x-k8s.io/v1alpha1'];

/** What there is beside the plugins, with what it means here; undefined where nothing has to be said. */
const SECTIONS: Readonly<Record<string, string | undefined>> = {
  apiVersion: undefined,
  kind: undefined,
  metadata: undefined,
  plugins: undefined,
  schedulingProfiles: undefined,
  requestHandler: undefined,
  featureGates: 'nothing is gated here',
  dataLayer: 'endpoints come from --pool-name or --endpoints, and metrics are always read',
  flowControl: 'requests are not queued: where all endpoints are full, those of a priority below 0 are refused',
  saturationDetector: 'the thresholds are fixed',
};

/** The fields of its lists' entries. */
const PLUGIN_FIELDS = ['name', 'type', 'parameters'];
const PROFILE_FIELDS = ['name', 'plugins'];
const REFERENCE_FIELDS = ['pluginRef', 'weight'];

/** What an `EndpointPickerConfig` means to this picker. */
export interface LlmDConfig {
  /** Undefined where the file leaves it to the default how endpoints are picked. */
  readonly policy: Policy | undefined;
  /** Flags that it sets. */
  readonly settings: ReadonlyMap<PickerFlagName, string>;
  /** What is not honoured, or only in part. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration file of llm-d's router, so that whoever comes from there can keep it.
 *
 * @throws what `mistake` makes, for the first plugin or parameter that has no meaning here
 */
export function readEndpointPickerConfig(root: YAMLMap, mistake: Mistake): LlmDConfig {
  return new ConfigReader(mistake).read(root);
}

interface Plugin {
  readonly type: string;
  readonly meaning: PluginMeaning;
}

class ConfigReader {
  private readonly warnings: string[] = [];
  private readonly settings = new Map<PickerFlagName, string>();

  constructor(private readonly mistake: Mistake) {}

  read(root: YAMLMap): LlmDConfig {
    const version = textOf(root.get('apiVersion', true) as Node);
    if (version === undefined || !API_VERSIONS.includes(version)) {
      const node = (root.get('apiVersion', true) ?? root) as Node;
      throw this.mistake(node, `apiVersion is ${version ?? 'missing'}`, `set it to ${API_VERSIONS[0]}`);
    }
    this.readSections(root);
    const plugins = this.readPlugins(root.get('plugins', true) as Node | undefined);
    const used = this.readProfile(root.get('schedulingProfiles', true) as Node | undefined, plugins);
    for (const { meaning } of plugins.values()) {
      for (const [flag, text] of Object.entries(meaning.settings ?? {}))
        this.settings.set(flag as PickerFlagName, text);
    }
    return { policy: policyOf(used), settings: this.settings, warnings: this.warnings };
  }

  private readSections(root: YAMLMap): void {
    this.refuseOthers(root, `an ${ENDPOINT_PICKER_CONFIG}`, Object.keys(SECTIONS));
    for (const { key, value } of root.items) {
      const name = String(key);
      const reason = SECTIONS[name];
      const empty = (isSeq(value) || isMap(value)) && value.items.length === 0;
      if (reason !== undefined && !empty) this.warnings.push(`${name} is not honoured: ${reason}`);
    }
  }

  /** The plugins by the names that profiles call them by. */
  private readPlugins(node: Node | undefined): ReadonlyMap<string, Plugin> {
    const plugins = new Map<string, Plugin>();
    for (const [index, item] of this.items(node, 'plugins').entries()) {
      this.refuseOthers(item, 'a plugin', PLUGIN_FIELDS);
      const type = textOf(item.get('type', true) as Node);
      if (type === undefined) throw this.mistake(item, `plugins[${index}] has no type`, 'name the type of the plugin');
      if (!Object.hasOwn(KNOWN_PLUGINS, type)) {
        const remedy = `the nearest one that has is ${nearest(type, Object.keys(KNOWN_PLUGINS))}`;
        throw this.mistake(item.get('type', true) as Node, `the plugin ${type} has no meaning here`, remedy);
      }
      const name = textOf(item.get('name', true) as Node) ?? type;
      if (plugins.has(name)) {
        const remedy = 'give each a name of its own, or leave out those that are there twice';
        throw this.mistake(item, `two plugins are named "${name}"`, remedy);
      }
      const parameters = new PluginParameters(
        name,
        item.get('parameters', true) as Node | undefined,
        this.mistake,
        (warning) => this.warnings.push(warning),
      );
      const meaning = KNOWN_PLUGINS[type](parameters);
      parameters.refuseOthers();
      plugins.set(name, { type, meaning });
    }
    return plugins;
  }

  /** The plugins that the profile uses, with their weights: all of them, where there is no profile. */
  private readProfile(node: Node | undefined, plugins: ReadonlyMap<string, Plugin>): [Plugin, number][] {
    const profiles = this.items(node, 'schedulingProfiles');
    if (profiles.length === 0) return [...plugins.values()].map((plugin) => [plugin, 1]);
    if (profiles.length > 1) {
      const problem = `there are ${profiles.length} schedulingProfiles, and one is run`;
      throw this.mistake(profiles[1], problem, 'leave one: prefill and decode are not told apart');
    }
    this.refuseOthers(profiles[0], 'a profile', PROFILE_FIELDS);
    return this.items(profiles[0].get('plugins', true) as Node | undefined, 'plugins of the profile').map((item) => {
      this.refuseOthers(item, "a profile's plugin", REFERENCE_FIELDS);
      const ref = textOf(item.get('pluginRef', true) as Node) ?? '';
      const weightNode = item.get('weight', true) as Node | undefined;
      const weight = weightNode === undefined ? 1 : isScalar(weightNode) ? weightNode.value : undefined;
      if (typeof weight !== 'number' || !(weight >= 0 && Number.isFinite(weight))) {
        throw this.mistake(weightNode, `the weight of ${ref} is no number`, 'set it to a number from 0');
      }
      return [this.referred(ref, item, plugins), weight];
    });
  }

  /** A plugin by its name, or by its type where it is not listed and needs no parameters. */
  private referred(ref: string, item: Node, plugins: ReadonlyMap<string, Plugin>): Plugin {
    const plugin = plugins.get(ref);
    if (plugin !== undefined) return plugin;
    const names = [...plugins.keys()];
    const remedy =
      names.length === 0 ? 'list it under plugins' : `the nearest one that is listed is ${nearest(ref, names)}`;
    throw this.mistake(item, `the profile refers to "${ref}", which is not listed under plugins`, remedy);
  }

  /** @throws for the first field that is none of these */
  private refuseOthers(map: YAMLMap, place: string, fields: readonly string[]): void {
    for (const { key } of map.items) {
      const name = String(key);
      if (fields.includes(name)) continue;
      const remedy = `the nearest one is ${nearest(name, fields)}`;
      throw this.mistake(key as Node, `"${name}" is no field of ${place}`, remedy);
    }
  }

  private items(node: Node | null | undefined, place: string): YAMLMap[] {
    if (node === undefined || node === null || (isScalar(node) && node.value === null)) return [];
    if (!isSeq(node)) throw this.mistake(node, `${place} is not a list`, 'list each with its fields');
    return node.items.map((item) => {
      if (isMap(item)) return item;
      throw this.mistake(item as Node, `an entry of ${place} is not a mapping`, 'write its fields');
    });
  }
}

function policyOf(used: readonly (readonly [Plugin, number])[]): Policy | undefined {
  const filters: Filter[] = [];
  const scorers: WeightedScorer[] = [];
  const rules: string[] = [];
  let usesPrefixes = false;
  for (const [{ type, meaning }, weight] of used) {
    const { filter, scorer } = meaning;
    if (filter !== undefined) filters.push(filter);
    if (scorer !== undefined) scorers.push({ scorer, weight });
    if (filter !== undefined) rules.push(type);
    if (scorer !== undefined) rules.push(`${type} ${weight}`);
    usesPrefixes ||= meaning.usesPrefixes === true;
  }
  if (rules.length === 0) return undefined;
  return llmdPolicy({ rule: `as its configuration says: ${rules.join(', ')}`, usesPrefixes, filters, scorers });
}

function textOf(node: Node | undefined | null): string | undefined {
  return isScalar(node) && typeof node.value === 'string' && node.value !== '' ? node.value : undefined;
}
