import { parseAdapterList } from '../../src/adapters/adapter-list';

test('reads adapters of the hub and of folders', () => {
  expect(
    parseAdapterList(
      'adapters:\n  - {name: a, repository: acme/a, revision: v1}\n  - {name: b, repository: acme/b}\n  - {name: c, path: /c}',
    ),
  ).toEqual([
    { name: 'a', repository: 'acme/a', revision: 'v1' },
    { name: 'b', repository: 'acme/b' },
    { name: 'c', path: '/c' },
  ]);
  expect(parseAdapterList('adapters: []')).toEqual([]);
});

test.each([
  ['', 'has no list "adapters"'],
  ['adapters: {a: 1}', 'has no list "adapters"'],
  ['adapters: [', 'GKEI_ADAPTER_LIST'],
  ['adapters: [a]', 'does not say in item 1 what to load'],
  ['adapters: [{name: a}]', 'does not say in item 1 what to load'],
  ['adapters: [{name: a, path: /a, repository: b/c}]', 'does not say in item 1'],
  ['adapters: [{name: a, path: /a, revision: v1}]', 'does not say in item 1'],
  ['adapters: [{name: a, path: 7}]', 'has path: 7 in item 1'],
  ['adapters: [{name: a, source: /a}]', 'has source: "/a" in item 1'],
  ['adapters: [{name: a, path: /a}, {name: a, path: /b}]', 'names the adapter "a" twice'],
])('%j is refused', (text, message) => {
  expect(() => parseAdapterList(text)).toThrow(message);
});
