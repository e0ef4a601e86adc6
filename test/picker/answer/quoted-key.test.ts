import * as fc from 'fast-check';
import { QuotedKey } from '../../../src/picker/answer/_quoted-key';
import { runs } from '../../runs';

it.each(['usage', 'model', 'id', 'aa', ''])(
  '%j is found where `indexOf` finds it, in short texts and long ones',
  (key) => {
    const quoted = new QuotedKey(key);
    const piece = fc.oneof(
      fc.constantFrom('"', `"${key}"`, `"${key}`, `${key}"`, `""${key}`, 'usage', '"usag', 'é', '"a', 'a"'),
      fc.string({ maxLength: 3 }),
      fc.constant('x'.repeat(1_500)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(20), (pieces, start) => {
        const text = Buffer.from(pieces.join(''));
        const from = Math.min(start, text.length);
        expect(quoted.indexIn(text, from)).toBe(text.indexOf(quoted.bytes, from));
        const beginnings = Array.from({ length: quoted.length }, (_, length) => quoted.bytes.subarray(0, length));
        const longest = beginnings.filter((beginning) =>
          text.subarray(from).toString('latin1').endsWith(beginning.toString('latin1')),
        );
        expect(quoted.beginningIn(text, from)).toBe(Math.max(0, ...longest.map(({ length }) => length)));
      }),
      { numRuns: runs(200) },
    );
  },
);
