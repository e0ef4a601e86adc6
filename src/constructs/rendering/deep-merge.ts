/** A JSON object. */
export type JsonObject = { readonly [key: string]: unknown };

/** What a user may override of a rendered object. */
export interface Overrides {
  /**
   * Labels, annotations, name or namespace.
   *
   * @default - nothing
   */
  readonly metadata?: JsonObject;
  /**
   * The object's spec.
   *
   * @default - nothing
   */
  readonly spec?: JsonObject;
}

/**
 * Merges `overrides` over `base`, deeply, into a new value.
 *
 * Plain objects merge key by key; lists whose items all carry a `name` merge item by item, by name, new names last; every
 * other value, a Pulumi Output among them, is replaced. `null` removes a key. This is what `kubectl`'s strategic merge does
 * for the lists of a pod.
 */
export function deepMerge<T>(base: T, overrides: unknown): T {
  if (overrides === undefined) {
    return base;
  }
  if (isObject(base) && isObject(overrides)) {
    const merged: Record<string, unknown> = { ...base };
    for (const [key, value] of Object.entries(overrides)) {
      if (value === null) {
        delete merged[key];
      } else {
        merged[key] = deepMerge(merged[key], value);
      }
    }
    return merged as T;
  }
  if (isNamedList(base) && isNamedList(overrides)) {
    const names = new Set(base.map(({ name }) => name));
    const mergedItems = base.map((item) =>
      deepMerge(
        item,
        overrides.find(({ name }) => name === item.name),
      ),
    );
    return [...mergedItems, ...overrides.filter(({ name }) => !names.has(name))] as T;
  }
  return overrides as T;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isNamedList(value: unknown): value is { readonly name: string }[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isObject(item) && 'name' in item);
}
