import * as fc from 'fast-check';
import { LineSplitter } from '../../../src/picker/kube/line-splitter';

test('gives the same lines wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.array(fc.nat()), (a, b, cuts) => {
      const text = `${a}\n\n${b.replaceAll('x', '\n')}\n{"é": "\u{1f600}"}\n`;
      const bytes = Buffer.from(text);
      const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((x, y) => x - y);
      const splitter = new LineSplitter(1_000_000);
      const lines: string[] = [];
      let from = 0;
      for (const end of ends) {
        splitter.feed(bytes.subarray(from, end), (line) => lines.push(line));
        from = end;
      }
      expect(lines).toEqual(
        bytes
          .toString()
          .split('\n')
          .filter((line) => line !== ''),
      );
      expect(splitter.partial).toBe(false);
    }),
  );
});

test('knows of an unfinished line and refuses an endless one', () => {
  const splitter = new LineSplitter(10);
  splitter.feed(Buffer.from('a\nbc'), () => {});
  expect(splitter.partial).toBe(true);
  expect(() => splitter.feed(Buffer.from('123456789'), () => {})).toThrow('more than 10 bytes');
});
