import { readFileSync } from 'node:fs';
import { isMap, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { errorOf } from '../errors';
import type { Manifest } from '../rules';

/** The name that stands for the standard input. */
export const STANDARD_INPUT = '-';

/** A Kubernetes object and where it stands. */
export interface ManifestSource {
  readonly manifest: Manifest;
  /** The file as it was named; `-` for the standard input. */
  readonly file: string;
  /** Line of the file on which the object begins, from 1. */
  readonly line: number;
}

/**
 * Reads the Kubernetes objects of YAML or JSON files, in order; empty documents are skipped and `List`s are opened.
 *
 * @throws GKEI_UNREADABLE_FILE, GKEI_INVALID_YAML with file, line and column, GKEI_NOT_AN_OBJECT for a document that is
 *   no Kubernetes object.
 */
export function readManifests(files: readonly string[]): ManifestSource[] {
  return files.flatMap(readFile);
}

function readFile(file: string): ManifestSource[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(textOf(file), { lineCounter: lines });
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const [error] = document.errors;
    if (error) {
      const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
      const [reason] = error.message.split(' at line');
      throw errorOf('GKEI_INVALID_YAML', { file, line, column: col, reason });
    }
    const { contents } = document;
    return contents === null
      ? []
      : objectsIn(contents, document.toJS()).map(({ node, value }) => ({
          manifest: asManifest(file, value),
          file,
          line: lines.linePos(node.range?.[0] ?? 0).line,
        }));
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file === STANDARD_INPUT ? 0 : file, 'utf8');
  } catch (error) {
    throw errorOf('GKEI_UNREADABLE_FILE', { file, reason: (error as Error).message });
  }
}

/** A document, or the items of one that is a `List`, each as the node and the value that it stands for. */
function objectsIn(node: Node, value: unknown): { node: Node; value: unknown }[] {
  const items = isMap(node) && node.get('kind') === 'List' ? node.get('items') : undefined;
  if (!isSeq(items)) {
    return value === null ? [] : [{ node, value }];
  }
  const values = (value as { items: unknown[] }).items;
  return items.items.flatMap((item, index) => objectsIn(item as Node, values[index]));
}

function asManifest(file: string, value: unknown): Manifest {
  const { apiVersion, kind, metadata } = value as Partial<Manifest>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof metadata?.name !== 'string') {
    throw errorOf('GKEI_NOT_AN_OBJECT', { file, start: JSON.stringify(value).slice(0, 60) });
  }
  return value as Manifest;
}
