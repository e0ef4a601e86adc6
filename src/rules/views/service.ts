import type { Manifest } from '../manifest';
import { listAt, numberAt, textAt, textMapAt } from './fields';
import type { LabelSelector } from './label-selector';
import { type ObjectReference, referenceTo } from './reference';

/** A Service. */
export interface Service {
  readonly manifest: Manifest;
  readonly reference: ObjectReference;
  readonly selector: LabelSelector;
  /** What is spoken on each port, as `appProtocol` says. */
  readonly appProtocols: ReadonlyMap<number, string | undefined>;
}

/** Reads a Service. */
export function readService(manifest: Manifest): Service {
  const ports = listAt(manifest.spec, 'ports').flatMap((port) => {
    const number = numberAt(port, 'port');
    return number === undefined ? [] : ([[number, textAt(port, 'appProtocol')]] as const);
  });
  return {
    manifest,
    reference: referenceTo(manifest),
    selector: { labels: textMapAt(manifest.spec, 'selector'), expressions: [] },
    appProtocols: new Map(ports),
  };
}
