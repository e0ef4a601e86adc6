import type { KubeObject } from '../e2e/cluster/kube-object';

/** An object that an example no longer renders, on purpose. */
export interface Removal {
  readonly example: string;
  /** Kind and name, as `Service/chat-picker`. */
  readonly object: string;
  /** What whoever upgrades does with the object, which stays in the cluster. */
  readonly advice: string;
}

/** What went on purpose since the commit that upgrades start from. An entry may go once that commit renders it no more. */
export const REMOVALS: readonly Removal[] = [];

/**
 * What an upgrade leaves behind in the cluster, as a text for each object: applying what is rendered now removes nothing, so an
 * object that is gone or has another name goes on working beside those that came.
 *
 * @param before what the example rendered; nothing where the example is new
 */
export function leftBehind(
  example: string,
  before: readonly KubeObject[],
  now: readonly KubeObject[],
  removals: readonly Removal[] = REMOVALS,
): string[] {
  const came = missing(now, before).map(({ kind }) => kind);
  return missing(before, now)
    .filter((object) => !removals.some((each) => each.example === example && each.object === nameOf(object)))
    .map((object) =>
      came.includes(object.kind)
        ? `${nameOf(object)} has another name now: keep its name, since the old one stays and works on`
        : `${nameOf(object)} is gone and nothing of its kind came: render it, or list it with advice in REMOVALS`,
    );
}

/** Kind and name of an object. */
export function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

function missing(objects: readonly KubeObject[], from: readonly KubeObject[]): readonly KubeObject[] {
  const names = new Set(from.map(nameOf));
  return objects.filter((object) => !names.has(nameOf(object)));
}
