import { type LabelSelector, type Labels, selects } from './label-selector';

/** What can be selected by labels inside its namespace. */
interface Labelled {
  readonly namespace: string;
  readonly labels: Labels;
}

/**
 * Items by namespace and label, so that a selector looks only at the items that carry the rarest of its labels: over
 * services that each have a label of their own, all selections together stay linear.
 */
export class LabelIndex<T> {
  private readonly items = new Map<string, Entry<T>[]>();

  constructor(items: readonly T[], labelled: (item: T) => Labelled) {
    for (const item of items) {
      const { namespace, labels } = labelled(item);
      const entry = { item, namespace, labels };
      this.add(namespace, entry);
      for (const [key, value] of labels) {
        this.add(labelKey(namespace, key, value), entry);
      }
    }
  }

  /** The items of a namespace that a selector selects; an empty selector selects all of them. */
  select(namespace: string, selector: LabelSelector): T[] {
    let fewest = this.items.get(namespace) ?? [];
    for (const [key, value] of selector.labels) {
      const candidates = this.items.get(labelKey(namespace, key, value)) ?? [];
      fewest = candidates.length < fewest.length ? candidates : fewest;
    }
    return fewest
      .filter((entry) => entry.namespace === namespace && selects(selector, entry.labels))
      .map(({ item }) => item);
  }

  private add(key: string, entry: Entry<T>): void {
    const entries = this.items.get(key);
    if (entries) {
      entries.push(entry);
    } else {
      this.items.set(key, [entry]);
    }
  }
}

interface Entry<T> extends Labelled {
  readonly item: T;
}

/** Only narrows a search: where odd names make two keys equal, the search still compares everything. */
function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}\n${key}\n${value}`;
}
