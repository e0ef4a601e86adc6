import { isMap, isScalar, type Node, type YAMLMap } from 'yaml';
import { nearest } from '../../../nearest';

/** Makes the error for a mistake at a node. */
export type Mistake = (node: Node | null | undefined, problem: string, remedy: string) => Error;

/** The parameters of one plugin, and what has been read of them. */
export class PluginParameters {
  private readonly map: YAMLMap | undefined;
  private readonly known = new Set<string>();

  /**
   * @param place the plugin, for error messages
   * @param node its parameters; undefined for none
   */
  constructor(
    private readonly place: string,
    node: Node | null | undefined,
    private readonly mistake: Mistake,
    private readonly warn: (warning: string) => void,
  ) {
    if (node !== undefined && !isMap(node) && !(isScalar(node) && node.value === null)) {
      throw mistake(node, `the parameters of ${place} are no mapping`, 'write each with its name');
    }
    this.map = isMap(node) ? node : undefined;
  }

  /** A number within both bounds; the default when it is absent. */
  number(name: string, byDefault: number, least: number, most: number): number {
    const value = this.value(name);
    if (value === undefined) return byDefault;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    throw this.notThat(name, value, `a number from ${least} to ${most}`);
  }

  /** As {@link number}, of things that there are no parts of. */
  wholeNumber(name: string, byDefault: number, least: number, most: number): number {
    const value = this.number(name, byDefault, least, most);
    if (Number.isInteger(value)) return value;
    throw this.notThat(name, value, `a whole number from ${least} to ${most}`);
  }

  /** A text that is not empty; undefined when it is absent. */
  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    throw this.notThat(name, value, 'a text, or leave it out');
  }

  /** One of some texts; undefined when it is absent. */
  oneOf<T extends string>(name: string, texts: readonly T[]): T | undefined {
    const value = this.value(name);
    if (value === undefined || texts.includes(value as T)) return value as T | undefined;
    throw this.notThat(name, value, texts.join(' or '));
  }

  /** Takes parameters that this picker has no need of: it does as they say, or what they name is all that there is. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.known.add(name);
  }

  /** Takes parameters that are not honoured, and says so of those that are set to something else than what holds here. */
  passOver(reason: string, unlessIs: Readonly<Record<string, unknown>>): void {
    for (const [name, holds] of Object.entries(unlessIs)) {
      const value = this.value(name);
      if (value !== undefined && value !== holds) this.warn(`${name} of ${this.place} is not honoured: ${reason}`);
    }
  }

  /** Takes all parameters that there are; none is honoured. */
  passOverAll(reason: string): void {
    const names = this.names;
    this.ignore(...names);
    if (names.length > 0) this.warn(`${names.join(', ')} of ${this.place} not honoured: ${reason}`);
  }

  /** @throws for the first parameter that nobody asked for */
  refuseOthers(): void {
    const other = this.names.find((name) => !this.known.has(name));
    if (other === undefined) return;
    const known = [...this.known];
    const remedy =
      known.length === 0 ? 'leave it out: the plugin has none' : `the nearest one is ${nearest(other, known)}`;
    throw this.mistake(this.node(other), `"${other}" is no parameter of ${this.place}`, remedy);
  }

  private notThat(name: string, value: unknown, wanted: string): Error {
    return this.mistake(this.node(name), `${name} of ${this.place} is ${JSON.stringify(value)}`, `set it to ${wanted}`);
  }

  private get names(): string[] {
    return this.map?.items.map(({ key }) => String(isScalar(key) ? key.value : key)) ?? [];
  }

  private node(name: string): Node | undefined {
    return this.map?.get(name, true) as Node | undefined;
  }

  private value(name: string): unknown {
    this.known.add(name);
    const node = this.node(name);
    return isScalar(node) ? node.value : node;
  }
}
