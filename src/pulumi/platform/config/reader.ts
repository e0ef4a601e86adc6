import { errorOf } from '../../../errors';
import { oneOf } from '../../../errors/wording';
import { nearest } from '../../../nearest';

/** Reads a plain value of a configuration, as YAML or JSON has it. */
export interface Reader<T> {
  /** What the value must be, as errors and the documentation say it. */
  readonly expected: string;
  /** The same without the names of keys, for the documentation. */
  readonly brief: string;
  /** Keys below it, for the documentation. */
  readonly keys?: Readonly<Record<string, Key<unknown>>>;
  /** Returns the value at `path`. @throws GKEI_CONFIG_KEY, GKEI_CONFIG_MISSING, GKEI_CONFIG_VALUE */
  read(value: unknown, path: string): T;
}

/** A key of an object. */
export interface Key<T> extends Reader<T> {
  readonly doc: string;
  readonly required: boolean;
}

type Keys = Readonly<Record<string, Key<unknown>>>;

/** What an object with such keys holds. */
export type Values<K extends Keys> = { readonly [N in keyof K]: ReturnType<K[N]['read']> };

/** A key that must be there. */
export function required<T>(reader: Reader<T>, doc: string): Key<T> {
  return { ...reader, read: reader.read, doc, required: true };
}

/** A key that may be left out. */
export function optional<T>(reader: Reader<T>, doc: string): Key<T | undefined> {
  return { ...reader, read: reader.read, doc, required: false };
}

/** The error about a value that cannot stand where it stands. */
export function wrongValue(path: string, value: unknown, expected: string): Error {
  return errorOf('GKEI_CONFIG_VALUE', { path, value: JSON.stringify(value) ?? String(value), expected });
}

function plain<T>(expected: string, is: (value: unknown) => value is T): Reader<T> {
  return {
    expected,
    brief: expected,
    read: (value, path) => {
      if (!is(value)) {
        throw wrongValue(path, value, expected);
      }
      return value;
    },
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** A text that is not empty. */
export const text: Reader<string> = plain('a text', isText);

/** A number; its range is checked by whoever uses it. */
export const number: Reader<number> = plain('a number', (value): value is number => typeof value === 'number');

/** `true` or `false`. */
export const flag: Reader<boolean> = plain('true or false', (value): value is boolean => typeof value === 'boolean');

/** One of some words. */
export function word<const W extends string>(...words: readonly W[]): Reader<W> {
  return plain(oneOf(words), (value): value is W => words.includes(value as W));
}

/** A list. */
export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  const expected = `a list, each item ${item.expected}`;
  return {
    expected,
    brief: `a list, each item ${item.brief}`,
    read: (value, path) => {
      if (!Array.isArray(value)) {
        throw wrongValue(path, value, expected);
      }
      return value.map((child, index) => item.read(child, `${path}[${index}]`));
    },
  };
}

/** An object with keys of the user's choice. */
export function map<T>(item: Reader<T>): Reader<Readonly<Record<string, T>>> {
  const expected = `keys of your choice, each ${item.expected}`;
  return {
    expected,
    brief: `an object with keys of your choice, each ${item.brief}`,
    keys: item.keys && { '*': required(item, '') },
    read: (value, path) => {
      const children = Object.entries(objectAt(value, path, expected));
      return Object.fromEntries(children.map(([name, child]) => [name, item.read(child, `${path}.${name}`)]));
    },
  };
}

/** An object with known keys. */
export function object<K extends Keys>(keys: K): Reader<Values<K>> {
  const expected = `an object of ${Object.keys(keys).join(', ')}`;
  return {
    expected,
    brief: 'an object',
    keys,
    read: (value, path) => {
      const given = objectAt(value, path, expected);
      const unknown = Object.keys(given).find((name) => !(name in keys));
      if (unknown !== undefined) {
        const known = Object.keys(keys);
        throw errorOf('GKEI_CONFIG_KEY', { path: `${path}.${unknown}`, nearest: nearest(unknown, known), keys: known });
      }
      const entries = Object.entries(keys).map(([name, key]) => {
        const child = given[name] ?? undefined;
        if (child === undefined && key.required) {
          throw errorOf('GKEI_CONFIG_MISSING', { path: `${path}.${name}`, expected: key.expected });
        }
        return [name, child === undefined ? undefined : key.read(child, `${path}.${name}`)];
      });
      return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
    },
  };
}

function objectAt(value: unknown, path: string, expected: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongValue(path, value, expected);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** An object, or a scalar: which one is seen by the value. */
export function either<S, O>(scalar: Reader<S>, whole: Reader<O>): Reader<S | O> {
  const expected = `${scalar.expected}, or ${whole.expected}`;
  return {
    expected,
    brief: `${scalar.brief}, or ${whole.brief}`,
    keys: whole.keys,
    read: (value, path) => {
      if (typeof value === 'object' && value !== null) {
        return whole.read(value, path);
      }
      try {
        return scalar.read(value, path);
      } catch {
        throw wrongValue(path, value, expected);
      }
    },
  };
}

/** A value that something is made of. */
export function made<T, R>(
  reader: Reader<T>,
  make: (value: T, path: string) => R,
  expected = reader.expected,
): Reader<R> {
  return {
    ...reader,
    expected,
    brief: expected === reader.expected ? reader.brief : expected,
    read: (value, path) => make(reader.read(value, path), path),
  };
}

/** Something that exists already, or what is chosen about a new one: not both. */
export function existingOr<E, W extends object, A, B>(
  reader: Reader<{ readonly existing?: E } & W>,
  make: { readonly existing: (existing: E) => A; readonly wishes: (wishes: Omit<W, 'existing'>) => B },
): Reader<A | B> {
  return made<{ readonly existing?: E } & W, A | B>(reader, ({ existing, ...wishes }, path) => {
    if (existing === undefined) {
      return make.wishes(wishes);
    }
    if (Object.keys(wishes).length > 0) {
      const expected = 'existing alone, or keys without it';
      throw wrongValue(path, `an object of existing and ${Object.keys(wishes).join(', ')}`, expected);
    }
    return make.existing(existing);
  });
}
