import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { errorOf } from '../errors';
import type { Manifest } from '../rules';

/**
 * Reads the Kubernetes objects of YAML or JSON files, in order; empty documents are skipped and `List`s are opened.
 *
 * @throws GKEI_UNREADABLE_FILE, GKEI_INVALID_YAML with file, line and column, GKEI_NOT_AN_OBJECT for a document that is
 *   no Kubernetes object.
 */
export function readManifests(files: readonly string[]): Manifest[] {
  return files.flatMap((file) => readDocuments(file).flatMap((value) => asManifests(file, value)));
}

function readDocuments(file: string): unknown[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw errorOf('GKEI_UNREADABLE_FILE', { file, reason: (error as Error).message });
  }
  const documents = parseAllDocuments(text);
  return (Array.isArray(documents) ? documents : []).map((document) => {
    const [error] = document.errors;
    if (error) {
      const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
      const [reason] = error.message.split(' at line');
      throw errorOf('GKEI_INVALID_YAML', { file, line, column: col, reason });
    }
    return document.toJS() as unknown;
  });
}

function asManifests(file: string, value: unknown): Manifest[] {
  if (value === null || value === undefined) {
    return [];
  }
  const { apiVersion, kind, metadata, items } = value as Partial<Manifest> & { items?: unknown[] };
  if (kind === 'List' && Array.isArray(items)) {
    return items.flatMap((item) => asManifests(file, item));
  }
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof metadata?.name !== 'string') {
    throw errorOf('GKEI_NOT_AN_OBJECT', { file, start: JSON.stringify(value).slice(0, 60) });
  }
  return [value as Manifest];
}
