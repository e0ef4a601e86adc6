import type { Manifest } from '../manifest';
import { textAt } from './fields';

/** What identifies an object among others. */
export interface ObjectReference {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The namespace of an object; one without is taken to go where `kubectl` puts it by default. */
export function namespaceOf(manifest: Manifest): string {
  return textAt(manifest, 'metadata', 'namespace') ?? 'default';
}

/** The reference that names an object. */
export function referenceTo(manifest: Manifest): ObjectReference {
  const [group, version] = (textAt(manifest, 'apiVersion') ?? '').split('/');
  return {
    group: version === undefined ? '' : group,
    kind: manifest.kind,
    namespace: namespaceOf(manifest),
    name: manifest.metadata.name,
  };
}

/** Reads a reference as Gateway API writes them; what it leaves out is taken from `defaults`. */
export function readReference(value: unknown, defaults: Omit<ObjectReference, 'name'>): ObjectReference {
  return {
    group: textAt(value, 'group') ?? defaults.group,
    kind: textAt(value, 'kind') ?? defaults.kind,
    namespace: textAt(value, 'namespace') ?? defaults.namespace,
    name: textAt(value, 'name') ?? '',
  };
}

/** A reference as a key of maps. */
export function referenceKey({ group, kind, namespace, name }: ObjectReference): string {
  return `${group}/${kind}/${namespace}/${name}`;
}
