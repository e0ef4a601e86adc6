/** A model or adapter as a list of `/v1/models` describes it. */
export interface ListedModel {
  /** The name that clients ask for. */
  readonly id: string;
  readonly [field: string]: unknown;
}

/** A model of which nobody told more than the name. Since when it is known, nobody here knows. */
export function listedByName(id: string): ListedModel {
  return { id, object: 'model', created: 0, owned_by: 'gke-inference' };
}

/** What the members of a pool say that they serve, `M` being whatever stands for a member. */
export class ServedModels<M> {
  private readonly lists = new Map<M, readonly ListedModel[]>();
  private unitedModels: readonly ListedModel[] | undefined;
  private groupedNames: readonly (readonly string[])[] | undefined;

  /** Takes the list of a member in place of its last one. */
  set(member: M, models: readonly ListedModel[]): void {
    this.lists.set(member, models);
    this.changed();
  }

  /** Forgets a member that has left. */
  delete(member: M): void {
    this.lists.delete(member);
    this.changed();
  }

  /**
   * Everything that some member serves, each name once: models first and then what was made of them, such as adapters;
   * otherwise in the order of their names, so that all pickers tell the same. Of two that describe a model the first counts.
   */
  get united(): readonly ListedModel[] {
    this.unitedModels ??= unite(this.lists.values());
    return this.unitedModels;
  }

  /**
   * Names grouped where several stand for one model of a member, which has the same `root`: vLLM's `--served-model-name`
   * takes any number of names, and answers by the first of them, whatever it was asked for.
   */
  get synonyms(): readonly (readonly string[])[] {
    this.groupedNames ??= different([...this.lists.values()].flatMap(groupByRoot));
    return this.groupedNames;
  }

  private changed(): void {
    this.unitedModels = undefined;
    this.groupedNames = undefined;
  }
}

function groupByRoot(models: readonly ListedModel[]): (readonly string[])[] {
  const byRoot = new Map<unknown, string[]>();
  for (const { id, root, parent } of models) {
    if (root && !parent) {
      byRoot.set(root, [...(byRoot.get(root) ?? []), id]);
    }
  }
  return [...byRoot.values()].filter((names) => names.length > 1);
}

function different(groups: readonly (readonly string[])[]): (readonly string[])[] {
  return [...new Map(groups.map((names) => [JSON.stringify(names), names])).values()];
}

function unite(lists: Iterable<readonly ListedModel[]>): ListedModel[] {
  const byId = new Map<string, ListedModel>();
  for (const list of lists) {
    for (const model of list) if (!byId.has(model.id)) byId.set(model.id, model);
  }
  const derived = ({ parent }: ListedModel) => (parent ? 1 : 0);
  return [...byId.values()].sort((a, b) => derived(a) - derived(b) || (a.id < b.id ? -1 : 1));
}
