import { differences } from './differences';
import { parseQuantity } from './quantity';

test.each([
  ['1Gi', 2 ** 30],
  ['1024Mi', 2 ** 30],
  ['1500m', 1.5],
  ['1.5', 1.5],
  ['2k', 2000],
  ['1e3', 1000],
  ['4', 4],
  ['nvidia', undefined],
])('%s is the quantity %p', (text, amount) => {
  expect(parseQuantity(text)).toBe(amount);
});

test('what the server added is no difference', () => {
  expect(differences({ spec: { a: 1 } }, { spec: { a: 1, b: 2 }, status: {} })).toEqual([]);
});

test('a field that the server dropped or changed is', () => {
  const written = { spec: { list: [{ preStop: { sleep: { seconds: 5 } } }], count: 1, text: '1' } };
  const stored = { spec: { list: [{ preStop: {} }], count: '1', text: '2' } };
  expect(differences(written, stored)).toEqual([
    '.spec.list[0].preStop.sleep: {"seconds":5} was stored as nothing',
    '.spec.count: 1 was stored as "1"',
    '.spec.text: "1" was stored as "2"',
  ]);
});

test('a list with another length is one difference', () => {
  expect(differences({ args: ['a'] }, { args: ['a', 'b'] })).toHaveLength(1);
});

test('quantities are compared by their amount, other strings are not', () => {
  const limits = (memory: string) => ({ resources: { limits: { memory } } });
  expect(differences(limits('1024Mi'), limits('1Gi'))).toEqual([]);
  expect(differences(limits('1000Mi'), limits('1Gi'))).toHaveLength(1);
  expect(differences({ name: '1024Mi' }, { name: '1Gi' })).toHaveLength(1);
});

test('an empty value may be missing, but not have become another', () => {
  expect(differences({ list: [], map: {}, text: '' }, {})).toEqual([]);
  expect(differences({ list: [] }, { list: ['a'] })).toHaveLength(1);
});
