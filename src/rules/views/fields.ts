/*
 * Reading of foreign YAML, where anything may stand anywhere: a value of another type reads as absent, so that a rule
 * never has to ask.
 */

/** The value at a path of keys, or undefined where the path leaves the objects. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  // By index, which takes half the time of an iterator: rules spend most of theirs here.
  for (let index = 0; index < path.length; index++) {
    const key = path[index];
    if (!isObject(current) || !Object.hasOwn(current, key)) {
      return undefined;
    }
    current = current[key];
  }
  return current;
}

/** The text at a path. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number at a path. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The texts of the list at a path; numbers, which YAML makes of unquoted arguments, count as texts. */
export function textsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path)
    .filter((item) => typeof item === 'string' || typeof item === 'number')
    .map(String);
}

/** The text values of the map at a path, such as labels; empty where there is none. */
export function textMapAt(value: unknown, ...path: readonly string[]): ReadonlyMap<string, string> {
  const found = at(value, ...path);
  const texts = new Map<string, string>();
  for (const [key, text] of isObject(found) ? Object.entries(found) : []) {
    if (typeof text === 'string') {
      texts.set(key, text);
    }
  }
  return texts;
}

/** Whether a value is an object with keys. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
