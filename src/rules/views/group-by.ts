/** Groups items by their keys, each item once under each of its keys, in the order of the items. */
export function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [item]);
      } else if (group[group.length - 1] !== item) {
        group.push(item);
      }
    }
  }
  return groups;
}
