/** An adapter with its files at hand. */
export interface PlacedAdapter {
  readonly name: string;
  /** Folder as the model server sees it. */
  readonly path: string;
}

/** One call that brings a model server nearer to a list. */
export type Step =
  | { readonly kind: 'load'; readonly adapter: PlacedAdapter }
  | { readonly kind: 'replace'; readonly adapter: PlacedAdapter; readonly loaded: PlacedAdapter }
  | { readonly kind: 'unload'; readonly adapter: PlacedAdapter };

/**
 * What leads from the loaded adapters to the wanted ones; what goes comes first, to make room.
 *
 * @param wanted names of all listed adapters, also of those whose files are not there yet: they stay as they are
 */
export function stepsTowards(
  wanted: ReadonlySet<string>,
  placed: readonly PlacedAdapter[],
  loaded: readonly PlacedAdapter[],
): readonly Step[] {
  const byName = new Map(loaded.map((adapter) => [adapter.name, adapter]));
  return [
    ...loaded.filter(({ name }) => !wanted.has(name)).map((adapter): Step => ({ kind: 'unload', adapter })),
    ...placed.flatMap((adapter): Step[] => {
      const present = byName.get(adapter.name);
      if (present === undefined) {
        return [{ kind: 'load', adapter }];
      }
      return present.path === adapter.path ? [] : [{ kind: 'replace', adapter, loaded: present }];
    }),
  ];
}
