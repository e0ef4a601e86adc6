import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** A complete TypeScript program in a page of the documentation. */
export interface Snippet {
  /** The page, as a path from the root, and the line on which the program starts. */
  readonly place: string;
  readonly code: string;
}

/** Every page that a person reads: the README and everything below `docs/`. */
export function pages(): readonly string[] {
  const below = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  return ['README.md', ...below.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))].sort();
}

/** Every block of TypeScript in the pages. */
export function snippets(): readonly Snippet[] {
  return pages().flatMap((page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
      place: `${page}:${text.slice(0, match.index).split('\n').length + 1}`,
      code: match[1],
    }));
  });
}
