import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURES } from '../../docs/generate/failures';
import { MISTAKES } from '../rules/mistakes';

const ROOT = join(__dirname, '../..');

test('every finding keeps somebody from a failure that the table names', () => {
  const guards = new Set(FAILURES.flatMap(({ guard }) => ('findings' in guard ? guard.findings : [])));
  expect(Object.keys(MISTAKES).filter((code) => !guards.has(code as keyof typeof MISTAKES))).toEqual([]);
});

test('no failure is named twice', () => {
  const failures = FAILURES.map(({ failure }) => failure);
  expect(failures.filter((failure, place) => failures.indexOf(failure) !== place)).toEqual([]);
});

test('what throws an error names a code that is documented', () => {
  const errors = [
    'planning',
    'program',
    'constructs',
    'gateway-constructs',
    'network',
    'cluster',
    'node-pool',
    'platform',
  ]
    .map((group) => readFileSync(join(ROOT, `src/errors/${group}.ts`), 'utf8'))
    .join('');
  const named = FAILURES.flatMap(({ guard }) =>
    'impossible' in guard ? (guard.impossible.match(/GKEI_\w+/g) ?? []) : [],
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((code) => !errors.includes(`  ${code}:`))).toEqual([]);
});
