import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import * as library from '../../src';
import { pages, snippets } from './_pages';

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

/** The constructs of the library, by name. */
const CONSTRUCTS = Object.entries(library)
  .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Construct)
  .map(([name]) => name);

test('there are constructs to look at', () => {
  expect(CONSTRUCTS.length).toBeGreaterThan(10);
});

test.each(CONSTRUCTS)('%s has a page of its own, with a whole program that makes one', (name) => {
  const page = `docs/reference/${name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase()}.md`;
  expect(read(page)).toMatch(new RegExp(`^# ${name}\n`));
  const programs = snippets().filter(({ place }) => place.startsWith(`${page}:`));
  expect(programs.filter(({ code }) => code.includes(`new ${name}(`))).not.toEqual([]);
});
