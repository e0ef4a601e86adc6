import * as fc from 'fast-check';
import { MetricSeries } from '../../../src/picker/scrape/metric-series';
import { runs } from '../../runs';

function linesOf(series: MetricSeries, text: string): string[] {
  const page = Buffer.from(text);
  const lines: string[] = [];
  series.each(page, (from, to) => lines.push(page.toString('utf8', from, to)));
  return lines;
}

const filler = (lines: number) => Array.from({ length: lines }, (_, i) => `other_${i} ${i}\n`).join('');

test('the lines of a name, and of no longer one, wherever else the name stands', () => {
  const page = `# HELP hits Hits of hits.
# TYPE hits counter
hits_created 1
say{text="hits 7"} 1
hits{a="1"} 2
hits 3
last_hits 4`;
  expect(linesOf(new MetricSeries('hits'), page)).toEqual(['{a="1"} 2', ' 3']);
});

test('a line that the page ends with, and a name without anything behind it', () => {
  expect(linesOf(new MetricSeries('hits'), 'hits 1')).toEqual([' 1']);
  expect(linesOf(new MetricSeries('hits'), 'hits')).toEqual([]);
  expect(linesOf(new MetricSeries('hits'), '')).toEqual([]);
});

describe('page by page', () => {
  const series = () => new MetricSeries('hits');

  test('a line that moved a little, moved far, went and came back', () => {
    const one = series();
    const page = (before: number, hits = 'hits 1\n') => `${filler(before)}${hits}${filler(40)}`;
    for (const before of [10, 11, 9, 100, 0, 60]) {
      expect([before, linesOf(one, page(before))]).toEqual([before, [' 1']]);
      expect(linesOf(one, page(before, ''))).toEqual([]);
    }
  });

  test('lines that came before and behind the first of the last page', () => {
    const one = series();
    const page = (...engines: number[]) =>
      `${filler(30)}${engines.map((engine) => `hits{engine="${engine}"} 1\n`).join('')}${filler(30)}`;
    const expected = (...engines: number[]) => engines.map((engine) => `{engine="${engine}"} 1`);
    expect(linesOf(one, page(5))).toEqual(expected(5));
    const many = Array.from({ length: 40 }, (_, engine) => engine);
    expect(linesOf(one, page(...many))).toEqual(expected(...many));
    expect(linesOf(one, page(7))).toEqual(expected(7));
  });

  test('lines at the start of a page that was longer', () => {
    const one = series();
    expect(linesOf(one, `${filler(20)}hits 1\n`)).toEqual([' 1']);
    expect(linesOf(one, 'hits 2\nhits{a="b"} 3\n')).toEqual([' 2', '{a="b"} 3']);
  });

  test('what was on earlier pages changes nothing', () => {
    const line = fc.constantFrom('hits 1\n', 'hits{a="b"} 2\n', 'hits_total 3\n', '# HELP hits 4\n', `${filler(9)}`);
    const page = fc.tuple(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 4 })).map(([before, hits]) =>
      // The lines of one metric stand together.
      [...before.filter((other) => !/^hits[ {]/.test(other)), ...hits.filter((own) => /^hits[ {]/.test(own))].join(''),
    );
    fc.assert(
      fc.property(fc.array(page, { maxLength: 8 }), (pages) => {
        const kept = series();
        for (const text of pages) expect(linesOf(kept, text)).toEqual(linesOf(series(), text));
      }),
      { numRuns: runs(300) },
    );
  });
});
