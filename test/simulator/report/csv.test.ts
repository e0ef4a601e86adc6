import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CSV_COLUMNS, PREFILL_COLUMNS, reportCsv } from '../../../src/simulator/report';
import { made, report } from './reports';

const RUNS = [
  made('random', 1, 100, 12),
  made('random', 2, 200, 12),
  made('lmetric', 1, 50, 10),
  made('lmetric', 2, 60, 10),
];

const rows = (csv: string) =>
  csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

it('has a row for each policy and seed, the soonest first token first', () => {
  const [header, ...lines] = rows(reportCsv(report(...RUNS), false));
  expect(header).toEqual(CSV_COLUMNS);
  const column = (name: string) => lines.map((line) => line[header.indexOf(name)]);
  expect(column('policy')).toEqual(['lmetric', 'lmetric', 'random', 'random']);
  expect(column('seed')).toEqual(['1', '2', '1', '2']);
  expect(column('stage')).toEqual(['all', 'all', 'all', 'all']);
  expect(column('ttft_mean_ms')).toEqual(['50', '60', '100', '200']);
  expect(column('latency_p99_ms')).toEqual(['60', '70', '112', '212']);
  expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([header.length]));
});

it('has rows for stages where they are asked for', () => {
  const lines = rows(reportCsv(report(...RUNS.slice(0, 2)), true));
  expect(lines.map(([, , seed, stage]) => [seed, stage])).toEqual([
    ['seed', 'stage'],
    ['1', 'all'],
    ['1', '1/s'],
    ['2', 'all'],
    ['2', '1/s'],
  ]);
});

it('quotes what would end a field', () => {
  const odd = report(...RUNS);
  const csv = reportCsv({ ...odd, workload: { ...odd.workload, name: 'a "b", c' } }, false);
  expect(csv.split('\n')[1]).toMatch(/^"a ""b"", c",lmetric,1,all,1,0,50,/);
});

it('has every column explained', () => {
  const page = readFileSync(join(__dirname, '../../../docs/reference/simulator.md'), 'utf8');
  const section = page.slice(page.indexOf('## Files of figures'));
  const explained = [...section.matchAll(/`([a-z0-9_…]+)`/g)].map(([, name]) => name);
  const family = (name: string) => name.replace(/_(mean|p50|p90|p99)_/, '_…_');
  expect(
    [...CSV_COLUMNS, ...PREFILL_COLUMNS].filter(
      (name) => !explained.includes(name) && !explained.includes(family(name)),
    ),
  ).toEqual([]);
});
