import fc from 'fast-check';
import { findJsonError } from '../../../src/simulator/server/json-error';
import { runs } from '../../runs';

// Positions and reasons as Python's json module gives them.
it.each([
  ['', 0, 'Expecting value'],
  ['not json', 0, 'Expecting value'],
  ['{"model":', 9, 'Expecting value'],
  ['{"a": x}', 6, 'Expecting value'],
  ['{"a":nul}', 5, 'Expecting value'],
  ['[1,]', 3, 'Expecting value'],
  ['-', 0, 'Expecting value'],
  ['{"a" 1}', 5, "Expecting ':' delimiter"],
  ['[1 2]', 3, "Expecting ',' delimiter"],
  ['{"a":1', 6, "Expecting ',' delimiter"],
  ['{"a":1,}', 7, 'Expecting property name enclosed in double quotes'],
  ['{a:1}', 1, 'Expecting property name enclosed in double quotes'],
  ['{"a":1} x', 8, 'Extra data'],
  ['01', 1, 'Extra data'],
  ['1.', 1, 'Extra data'],
  ['"abc', 0, 'Unterminated string starting at'],
  ['{"a":"\\q"}', 6, 'Invalid \\escape'],
  ['{"a":"\\u12"}', 7, 'Invalid \\uXXXX escape'],
  ['{"a":"b\nc"}', 7, 'Invalid control character at'],
])('finds the error in %j', (text, position, reason) => {
  expect(findJsonError(text)).toEqual({ position, reason });
});

it('finds an error exactly where JSON.parse does', () => {
  const parses = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '{', ']', '\\', '1', ' ', '\n', 'e', '-'))
    .map(
      ([text, at, piece]) => text.slice(0, at % (text.length + 1)) + piece + text.slice((at % (text.length + 1)) + 1),
    );
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
      expect(findJsonError(text) === undefined).toBe(parses(text));
    }),
    { numRuns: runs(250) },
  );
});
