import { readQuantity } from '../../../src/rules/views/quantity';

test.each([
  ['29Gi', 29 * 2 ** 30],
  ['1.5G', 1.5e9],
  ['100m', 0.1],
  ['12e6', 12e6],
  ['3E', 3e18],
  ['.5Ki', 512],
  [' 7 ', 7],
  [42, 42],
])('%j is %d', (text, number) => {
  expect(readQuantity(text)).toBe(number);
});

test.each(['', 'Gi', '1 Gi', '1Gib', '1.2.3', '{{ .Values.disk }}', Number.NaN, null, undefined, {}, 'toString'])(
  '%j is no quantity',
  (text) => {
    expect(readQuantity(text)).toBeUndefined();
  },
);

test('a suffix that every object has is no factor', () => {
  expect(readQuantity('1constructor')).toBeUndefined();
});
