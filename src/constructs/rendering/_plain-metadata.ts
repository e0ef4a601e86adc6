import type { ApiObjectMetadataDefinition } from 'cdk8s';
import { NOT_PLAIN, plainJson } from './_plain-json';

/** What cdk8s keeps of an object's metadata, private fields included. */
interface MetadataFields {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly unknown[];
  readonly apiObject?: unknown;
  readonly _additionalAttributes?: Record<string, unknown>;
}

const RENDERED: ReadonlySet<string> = new Set(['name', 'namespace', 'labels', 'annotations']);

const KNOWN: ReadonlySet<string> = new Set([
  ...RENDERED,
  'finalizers',
  'ownerReferences',
  'apiObject',
  '_additionalAttributes',
]);

/**
 * Renders metadata as cdk8s does, where it is a name, a namespace, labels and annotations.
 *
 * @returns NOT_PLAIN when there is anything else, also where another release of cdk8s keeps its fields otherwise
 */
export function plainMetadata(metadata: ApiObjectMetadataDefinition): unknown {
  const fields = metadata as unknown as MetadataFields;
  const { name, namespace, labels, annotations, finalizers, ownerReferences, _additionalAttributes: others } = fields;
  const plain =
    labels &&
    annotations &&
    finalizers?.length === 0 &&
    ownerReferences?.length === 0 &&
    others &&
    Object.keys(others).every((key) => RENDERED.has(key)) &&
    Object.keys(fields).every((key) => KNOWN.has(key));
  return plain ? plainJson({ annotations: filled(annotations), labels: filled(labels), name, namespace }) : NOT_PLAIN;
}

function filled<T extends object>(map: T): T | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
