import { LabelReader, sampleValue } from '../../../src/picker/scrape/sample-line';

/** Reads what stands between other bytes, as on a page. */
function between<T>(line: string, read: (page: Buffer, from: number, to: number) => T): T {
  const page = Buffer.from(`name${line}\nnext 9`);
  return read(page, 4, page.length - '\nnext 9'.length);
}

test.each([
  [' 1', 1],
  ['{} 2.5', 2.5],
  ['{a="b"} 1.7e+09', 1.7e9],
  ['{a="b"}\t3 1795360308', 3],
  ['   4', 4],
  [' 5\r', 5],
  [String.raw`{a="}\" 6",b="\\"} 7`, 7],
  ['{a="b"}8', Number.NaN],
  ['{a="b"} ', Number.NaN],
  ['{a="b', Number.NaN],
  ['', Number.NaN],
  [' NaN', Number.NaN],
  [' +Inf', Number.NaN],
  [' one', Number.NaN],
])('the value of a sample: %s', (line, value) => {
  expect(between(line, sampleValue)).toBe(value);
});

describe('labels', () => {
  const labels = (line: string, reader = new LabelReader()) =>
    Object.fromEntries(between(line, (...part) => reader.read(...part)));

  test.each([
    [' 1', {}],
    ['{} 1', {}],
    ['{a="b",c="d"} 1', { a: 'b', c: 'd' }],
    ['{ a = "b" , c = "d" , } 1', { a: 'b', c: 'd' }],
    ['{a="ä,b{}"} 1', { a: 'ä,b{}' }],
    ['{a=b,c="d"} 1', {}],
    [String.raw`{a="q\"x",b="\\n",c="e\nf",d="\d"} 1`, { a: 'q"x', b: '\\n', c: 'e\nf', d: '\\d' }],
  ])('of a line: %s', (line, expected) => {
    expect(labels(line)).toEqual(expected);
  });

  test('of one line after another, the same and others', () => {
    const reader = new LabelReader();
    for (const line of ['{a="b"} 1', '{a="b"} 2', '{a="bc"} 2', '{a="b"} 2', ' 3', '{a="b"} 2', '{a="b",c="d"} 2']) {
      expect(labels(line, reader)).toEqual(labels(line));
    }
  });
});
