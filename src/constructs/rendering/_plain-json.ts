import { App, ImplicitTokenResolver, type IResolver, LazyResolver, NumberStringUnionResolver } from 'cdk8s';
import type { IConstruct } from 'constructs';

const BUILT_IN = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/**
 * Whether an app renders plain JSON as it stands, with its keys sorted: its resolvers are cdk8s' own, which replace class
 * instances alone, and nobody asked for unsorted keys.
 */
export function keepsPlainJson(construct: IConstruct): boolean {
  return (
    !process.env.CDK8S_DISABLE_SORT &&
    App.of(construct).resolvers.every((resolver: IResolver) => BUILT_IN.some((type) => resolver instanceof type))
  );
}

/** Stands for a value that holds something other than plain JSON. */
export const NOT_PLAIN = Symbol('not plain JSON');

/**
 * Copies plain JSON as cdk8s renders it: keys sorted, keys without a value left out.
 *
 * @returns NOT_PLAIN when a class instance, such as a token, stands anywhere inside
 */
export function plainJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value ?? undefined;
  }
  if (Array.isArray(value)) {
    const items = value.map(plainJson);
    return items.includes(NOT_PLAIN) ? NOT_PLAIN : items;
  }
  if (value.constructor !== Object) {
    return NOT_PLAIN;
  }
  const copy: Record<string, unknown> = {};
  for (const key of sort(Object.keys(value))) {
    const child = plainJson((value as Record<string, unknown>)[key]);
    if (child === NOT_PLAIN) {
      return NOT_PLAIN;
    }
    if (child !== undefined) {
      copy[key] = child;
    }
  }
  return copy;
}

/** Sorts a few keys in place, by insertion: `Array.sort` is made for long lists and takes three times as long. */
function sort(keys: string[]): string[] {
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index];
    let place = index;
    for (; place > 0 && keys[place - 1] > key; place--) {
      keys[place] = keys[place - 1];
    }
    keys[place] = key;
  }
  return keys;
}
