import { groupBy } from '../../../src/rules/views/group-by';

test('each item stands once under each of its keys, in the order of the items', () => {
  const groups = groupBy(['ab', 'bb', 'ba', ''], (word) => [...word]);
  expect([...groups]).toEqual([
    ['a', ['ab', 'ba']],
    ['b', ['ab', 'bb', 'ba']],
  ]);
});
