import * as fc from 'fast-check';
import { lateToken } from '../../../src/late-token';
import { fillLateText, lateTokensWithin } from '../../../src/pulumi/charts/_late-text';

const TOKEN = lateToken({ kind: 'value', value: '' });
const fill = (text: string, value: string) => fillLateText(text, () => value);

const base64 = (text: string) => Buffer.from(text).toString('base64');
const unbase64 = (text: string) => Buffer.from(text, 'base64').toString();

/** What is put around a text, and how it is read out again. */
interface Wrapping {
  readonly wrap: (text: string) => string;
  readonly unwrap: (text: string) => string;
}

const WRAPPINGS: readonly Wrapping[] = [
  { wrap: (text) => JSON.stringify({ key: [text, 1] }), unwrap: (text) => JSON.parse(text).key[0] },
  { wrap: (text) => JSON.stringify([text], null, 2), unwrap: (text) => JSON.parse(text)[0] },
  { wrap: base64, unwrap: unbase64 },
  { wrap: (text) => `Basic ${base64(text)}`, unwrap: (text) => unbase64(text.slice(6)) },
];

const isBase64 = ({ wrap }: Wrapping) => !/[{[]/.test(wrap(''));

test('values keep their meaning in JSON and base64, one within the other', () => {
  const anyWrappings = fc
    .array(fc.constantFrom(...WRAPPINGS), { maxLength: 4 })
    .filter((wrappings) => wrappings.filter(isBase64).length <= 2);
  fc.assert(
    fc.property(fc.string(), anyWrappings, (value, wrappings) => {
      const wrapped = wrappings.reduce((text, { wrap }) => wrap(text), `a ${TOKEN} b`);
      const read = [...wrappings].reverse().reduce((text, { unwrap }) => unwrap(text), fill(wrapped, value));
      expect(read).toBe(`a ${value} b`);
      expect(lateTokensWithin(wrapped)).toEqual([TOKEN]);
    }),
  );
});

test('everything around a value stays as it is, byte for byte', () => {
  expect(fill(`{ "a" : "\\u00e9",\n  "b":"${TOKEN}" }`, 'x')).toBe('{ "a" : "\\u00e9",\n  "b":"x" }');
  expect(fill(`key: "${TOKEN}" # AAAAAAAAAAAAAAAAAAAAAAAA`, 'x"y')).toBe('key: "x"y" # AAAAAAAAAAAAAAAAAAAAAAAA');
});

test('outside of the strings of JSON a value stands for a number or a boolean', () => {
  expect(fill(`{"port":${TOKEN},"name":"${TOKEN}"}`, '80')).toBe('{"port":80,"name":"80"}');
});

test('a text without a token is returned as it is', () => {
  const text = `{"a": ${'"'}b${'"'}}`;
  expect(fill(text, 'x')).toBe(text);
  expect(lateTokensWithin(text)).toEqual([]);
});

test('base64 without padding gets none', () => {
  // One byte more than a multiple of three, for which there would be padding, however long the token is.
  const around = 'x'.repeat(3 - ((TOKEN.length + 2) % 3));
  const bare = base64(`${around}${TOKEN}`).replace(/=+$/, '');
  expect(bare.length % 4).not.toBe(0);
  expect(fill(bare, 'value')).toBe(base64(`${around}value`).replace(/=+$/, ''));
});
