import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../src/rules';

/** The objects in a stream of YAML documents, in order. */
export function parseManifests(yaml: string): Manifest[] {
  return parseAllDocuments(yaml).map((document) => document.toJS() as Manifest);
}
