import type { Manifest } from '../manifest';
import { listAt, textAt } from './fields';
import { namespaceOf, type ObjectReference } from './reference';

/** What a ReferenceGrant lets whom use, in its own namespace. */
export interface ReferenceGrant {
  readonly namespace: string;
  readonly from: readonly Omit<ObjectReference, 'name'>[];
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name: string | undefined }[];
}

/** Reads a ReferenceGrant. */
export function readReferenceGrant(manifest: Manifest): ReferenceGrant {
  const named = (value: unknown) => ({ group: textAt(value, 'group') ?? '', kind: textAt(value, 'kind') ?? '' });
  return {
    namespace: namespaceOf(manifest),
    from: listAt(manifest.spec, 'from').map((from) => ({
      ...named(from),
      namespace: textAt(from, 'namespace') ?? '',
    })),
    to: listAt(manifest.spec, 'to').map((to) => ({ ...named(to), name: textAt(to, 'name') })),
  };
}

/** Whether a grant lets HTTPRoutes of a namespace use an object of the grant's own. */
export function grants({ from, to }: ReferenceGrant, namespace: string, target: ObjectReference): boolean {
  return (
    from.some((source) => source.kind === 'HTTPRoute' && source.namespace === namespace) &&
    to.some(({ group, kind, name = target.name }) => {
      return group === target.group && kind === target.kind && name === target.name;
    })
  );
}
