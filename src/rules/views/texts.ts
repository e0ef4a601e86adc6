/** A text in an object, with the keys and positions that lead to it. */
export interface PlacedText {
  readonly path: readonly string[];
  readonly text: string;
}

/** Every text value in a value, at any depth. */
export function textsIn(value: unknown, path: readonly string[] = []): PlacedText[] {
  if (typeof value === 'string') {
    return [{ path, text: value }];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, child]) => textsIn(child, [...path, key]))
    : [];
}

/** Every key of the maps in a value, at any depth, with the path that ends in it. */
export function keysIn(value: unknown, path: readonly string[] = []): PlacedText[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, child]) => {
    const here = [...path, key];
    return [...(Array.isArray(value) ? [] : [{ path: here, text: key }]), ...keysIn(child, here)];
  });
}

/** A path as people write it: `spec.containers[0].args[1]`, `metadata.annotations["example.com/a"]`. */
export function pathText(path: readonly string[]): string {
  return path
    .map((key, index) => {
      if (/^\d+$/.test(key)) {
        return `[${key}]`;
      }
      return /^[A-Za-z_][\w-]*$/.test(key) ? `${index > 0 ? '.' : ''}${key}` : `["${key}"]`;
    })
    .join('');
}
