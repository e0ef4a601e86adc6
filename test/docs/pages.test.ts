import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages } from './_pages';

const ROOT = join(__dirname, '../..');
const PAGES = [...pages(), 'test/e2e/README.md'];
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('the ten lines in the README are the minimal example, to the letter', () => {
  expect(read('README.md')).toContain(`\`\`\`ts\n${read('examples/minimal.ts')}\`\`\``);
});

test.each(PAGES)('every script that %s names exists', (page) => {
  const names = [...read(page).matchAll(/npm (?:run )?(test|(?<=run )[\w:]+)/g)].map(([, name]) => name);
  expect(names.filter((name) => !(name in scripts))).toEqual([]);
});

test.each(PAGES)('every file that %s links to exists', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => join(page, '..', link));
  expect(links.filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
});
