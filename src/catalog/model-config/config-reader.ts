import { errorOf } from '../../errors';

/** A parsed `config.json`, or a part of one. */
export type ConfigJson = Readonly<Record<string, unknown>>;

/** Reads a `config.json` with the defaults that Transformers gives to keys that the file leaves out. */
export class ConfigReader {
  constructor(
    private readonly model: string,
    private readonly config: ConfigJson,
    private readonly defaults: ConfigJson = {},
    /** Path of keys that leads to this part, for messages. */
    private readonly path = '',
  ) {}

  /** The part under a key; undefined where there is none. */
  part(key: string, defaults?: ConfigJson): ConfigReader | undefined {
    const value = this.value(key);
    return isObject(value) ? new ConfigReader(this.model, value, defaults, `${this.path}${key}.`) : undefined;
  }

  /** A count that must be there. @throws GKEI_MODEL_CONFIG where it is missing or no whole number of at least 1. */
  count(key: string): number {
    const value = this.value(key);
    return isCount(value) ? value : this.refuse(key, value, 'a whole number of at least 1');
  }

  /** A count that may be missing or null. */
  countOr<T>(key: string, fallback: T): number | T {
    const value = this.value(key);
    return value === undefined || value === null ? fallback : this.count(key);
  }

  /** A number of layers, which may be 0 and may be missing. */
  layersOr(key: string, fallback: number): number {
    return this.value(key) === 0 ? 0 : this.countOr(key, fallback);
  }

  /** A text; undefined where there is none. */
  text(key: string): string | undefined {
    const value = this.value(key);
    return typeof value === 'string' ? value : undefined;
  }

  /** Whether a key is `true`. */
  flag(key: string): boolean {
    return this.value(key) === true;
  }

  /** The texts of a list; undefined where there is none. */
  texts(key: string): readonly string[] | undefined {
    const value = this.value(key);
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  /** The value of a key, or its default. */
  value(key: string): unknown {
    return this.config[key] ?? this.defaults[key];
  }

  /** @throws GKEI_MODEL_CONFIG always. */
  refuse(key: string, value: unknown, expected: string): never {
    throw errorOf('GKEI_MODEL_CONFIG', { model: this.model, key: this.path + key, value, expected });
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

function isObject(value: unknown): value is ConfigJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
