import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingCode } from '../../src/errors';
import { check } from '../../src/rules';
import { ROOT, sourcesBelow } from '../architecture/sources';
import { MISTAKES, mistakenSet } from './mistakes';

const CODES = Object.keys(MISTAKES) as FindingCode[];

test.each(CODES)('%s is what its mistake leads to, and nothing else', (code) => {
  const objects = Object.values(mistakenSet(code)).filter((object) => object !== undefined);
  expect(new Set(check(objects).map((finding) => finding.code))).toEqual(
    new Set([code, ...(MISTAKES[code].also ?? [])]),
  );
});

test('every code of a finding is reported by a rule', () => {
  const rules = sourcesBelow('src/rules')
    .map(({ text }) => text)
    .join('\n');
  expect(CODES.filter((code) => !rules.includes(`'${code}'`))).toEqual([]);
});

test('every code has its row in the table of findings', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/findings.md'), 'utf8');
  expect(CODES.filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([]);
});
