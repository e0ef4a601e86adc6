import { formatValue, renderPage } from '../../../src/simulator/server/exposition';
import { Counter, Histogram } from '../../../src/simulator/server/instruments';

// Printed by prometheus_client of Python, which vLLM uses.
it.each([
  [0, '0.0'],
  [15.5, '15.5'],
  [999_999.5, '999999.5'],
  [1e6, '1e+06'],
  [1_234_567, '1.234567e+06'],
  [12_345_678.25, '1.234567825e+07'],
  [1_795_360_379.646479, '1.795360379646479e+09'],
  [1e10, '1e+10'],
  [123_456_789_012_345_680, '1.2345678901234568e+17'],
  [0.00012208199996166513, '0.00012208199996166513'],
  [9.5e-5, '9.5e-05'],
  [1e-10, '1e-10'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('writes %d as %s', (value, text) => {
  expect(formatValue(value)).toBe(text);
});

it('sorts and escapes labels', () => {
  const samples = [{ labels: { b: 'say "hi"\n', a: 'c:\\' }, value: 1 }];
  expect(renderPage([{ name: 'x', type: 'gauge', help: 'An x.', samples }])).toBe(
    '# HELP x An x.\n# TYPE x gauge\nx{a="c:\\\\",b="say \\"hi\\"\\n"} 1.0\n',
  );
});

it('counts a histogram cumulatively, bounds included', () => {
  const histogram = new Histogram({ name: 'h', type: 'histogram', unit: 'seconds', meaning: 'Some.' }, [0.5, 2]);
  for (const value of [0.5, 1, 2, 3]) {
    histogram.observe(value);
  }
  expect(renderPage(histogram.families({ m: 'x' }, 7))).toBe(
    [
      '# HELP h Some.',
      '# TYPE h histogram',
      'h_bucket{le="0.5",m="x"} 1.0',
      'h_bucket{le="2.0",m="x"} 3.0',
      'h_bucket{le="+Inf",m="x"} 4.0',
      'h_count{m="x"} 4.0',
      'h_sum{m="x"} 6.5',
      '# HELP h_created Some.',
      '# TYPE h_created gauge',
      'h_created{m="x"} 7.0',
      '',
    ].join('\n'),
  );
});

it('keeps one count for each value of a label', () => {
  const counter = new Counter(
    { name: 'c_total', type: 'counter', unit: 'items', meaning: 'Some.' },
    { name: 'why', values: ['a', 'b'] },
  );
  counter.add(2, 'b');
  counter.add(1, 'b');
  expect(renderPage(counter.families({}, 7))).toContain('c_total{why="a"} 0.0\nc_total{why="b"} 3.0\n');
});
