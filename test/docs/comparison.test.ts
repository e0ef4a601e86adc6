import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PEER_OPTIONS } from './_peer-options';

const PAGE = readFileSync(join(__dirname, '../../docs/comparison.md'), 'utf8');

/** What stands under a heading, up to the next one. */
function section(heading: string): string {
  const [, found] = PAGE.split(`\n## ${heading}\n`);
  expect(found).toBeDefined();
  return found!.split('\n## ')[0]!;
}

test.each(Object.entries(PEER_OPTIONS))('%s are all answered', (heading, options) => {
  const text = section(heading);
  expect(options.length).toBeGreaterThan(0);
  expect(options.filter((option) => !text.includes(`\`${option}\``))).toEqual([]);
});

test('every row says what is here', () => {
  const rows = PAGE.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
});
