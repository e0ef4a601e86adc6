import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED, PAGES } from '../../docs/generate/pages';

const ROOT = join(__dirname, '../..');

test.each(Object.entries(PAGES))('%s is what `npm run docs` writes', (path, page) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(`${GENERATED}\n\n${page()}`);
});
