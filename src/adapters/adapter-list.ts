import { parse } from 'yaml';
import { errorOf } from '../errors';

/** An adapter that a model server should offer, and where its files are. */
export type ListedAdapter = { readonly name: string } & (
  | { readonly repository: string; readonly revision?: string }
  | { readonly path: string }
);

const FIELDS: ReadonlySet<string> = new Set(['name', 'repository', 'revision', 'path']);

/**
 * Reads a list of adapters: YAML with one key, `adapters`.
 *
 * @throws GKEI_ADAPTER_LIST when it is anything else, or names an adapter twice
 */
export function parseAdapterList(text: string): readonly ListedAdapter[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw wrong((error as Error).message.split('\n')[0], 'correct the YAML there');
  }
  const adapters = (document as { adapters?: unknown } | null)?.adapters;
  if (!Array.isArray(adapters)) {
    throw wrong('has no list "adapters"', 'write "adapters: []" for none');
  }
  const names = new Set<string>();
  for (const [index, adapter] of adapters.entries()) {
    checkAdapter(adapter, index);
    if (names.has(adapter.name)) {
      throw wrong(`names the adapter "${adapter.name}" twice`, 'give each adapter a name of its own');
    }
    names.add(adapter.name);
  }
  return adapters;
}

function checkAdapter(value: unknown, index: number): asserts value is ListedAdapter {
  const fields = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const bad = fields.find(([field, content]) => !FIELDS.has(field) || typeof content !== 'string' || content === '');
  const has = (field: string) => fields.some(([name]) => name === field);
  if (bad) {
    throw wrong(
      `has ${bad[0]}: ${JSON.stringify(bad[1])} in item ${index + 1}`,
      'use name, repository, revision and path',
    );
  }
  if (!has('name') || has('repository') === has('path') || (has('revision') && !has('repository'))) {
    throw wrong(
      `does not say in item ${index + 1} what to load under which name`,
      'give it a name and either a repository, with or without a revision, or a path',
    );
  }
}

function wrong(problem: string, remedy: string): Error {
  return errorOf('GKEI_ADAPTER_LIST', { problem, remedy });
}
