import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ERRORS = join(__dirname, '../../src/errors');

/** A code with the comment above it. */
const COMMENTED_CODE = /\/\*\* ([^*]+) \*\/\s+(GKEI_\w+):/g;

/** What each code of a file of `src/errors/` means, in the order of the file. */
export function commentsOf(group: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(ERRORS, `${group}.ts`), 'utf8');
  return new Map([...text.matchAll(COMMENTED_CODE)].map(([, comment, code]) => [code, comment]));
}
