import { ApiProfile } from '../../catalog';
import type { Manifest } from '../manifest';
import { at, isObject, listAt, numberAt, textAt, textMapAt } from './fields';
import type { LabelSelector } from './label-selector';
import { type ObjectReference, referenceTo } from './reference';

/** An InferencePool of either generation. */
export interface Pool {
  readonly manifest: Manifest;
  readonly reference: ObjectReference;
  /** Whether it is of the first generation, `v1alpha2`. */
  readonly legacy: boolean;
  /** Whether `selector` is written as the other generation writes it. */
  readonly selectorMisshapen: boolean;
  /** The labels that it asks of pods, however they are written. */
  readonly selector: LabelSelector;
  /** Ports on which endpoints serve. */
  readonly ports: readonly number[];
  /** Name of the Service that picks endpoints. */
  readonly picker: string | undefined;
}

/** Reads an InferencePool. */
export function readPool(manifest: Manifest): Pool {
  const { spec } = manifest;
  const reference = referenceTo(manifest);
  const legacy = reference.group === ApiProfile.V1ALPHA2.group;
  const nested = isObject(at(spec, 'selector', 'matchLabels'));
  const labels = nested ? textMapAt(spec, 'selector', 'matchLabels') : textMapAt(spec, 'selector');
  return {
    manifest,
    reference,
    legacy,
    selectorMisshapen: legacy ? nested : !nested && labels.size > 0,
    selector: { labels, expressions: [] },
    ports: legacy
      ? [numberAt(spec, 'targetPortNumber')].flatMap((port) => port ?? [])
      : listAt(spec, 'targetPorts').flatMap((port) => numberAt(port, 'number') ?? []),
    picker: textAt(spec, legacy ? 'extensionRef' : 'endpointPickerRef', 'name') || undefined,
  };
}
