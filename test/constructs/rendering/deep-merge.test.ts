import { deepMerge } from '../../../src/constructs/rendering/deep-merge';

test('objects merge by key, other values are replaced', () => {
  expect(deepMerge({ a: { b: 1, c: 2 }, d: [1, 2] }, { a: { c: 3 }, d: [4] })).toEqual({ a: { b: 1, c: 3 }, d: [4] });
});

test('lists of named items merge by name, new names last', () => {
  const base = [
    { name: 'a', value: 1 },
    { name: 'b', value: 2 },
  ];
  expect(deepMerge(base, [{ name: 'c' }, { name: 'b', value: 3 }])).toEqual([
    { name: 'a', value: 1 },
    { name: 'b', value: 3 },
    { name: 'c' },
  ]);
});

test('null removes a key, undefined leaves it', () => {
  expect(deepMerge({ a: 1, b: 2 }, { a: null, b: undefined })).toEqual({ b: 2 });
});

test('the base stays as it was', () => {
  const base = { a: { b: [{ name: 'x', y: 1 }] } };
  deepMerge(base, { a: { b: [{ name: 'x', y: 2 }] } });
  expect(base).toEqual({ a: { b: [{ name: 'x', y: 1 }] } });
});

test('an instance of a class is one value', () => {
  const late = new Map([['a', 1]]);
  expect(deepMerge({ a: { b: 1 } }, { a: late }).a).toBe(late);
});
