import { readLabelSelector, selects } from '../../../src/rules/views/label-selector';

const labels = new Map([
  ['app', 'chat'],
  ['tier', 'gpu'],
]);

test.each<[unknown, boolean]>([
  [{}, true],
  [{ matchLabels: { app: 'chat', tier: 'gpu' } }, true],
  [{ matchLabels: { app: 'chat', tier: 'cpu' } }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['chat', 'x'] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['chat'] }] }, false],
  [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, true],
  [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, false],
  [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
  [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
  [{ matchLabels: { app: 'chat' }, matchExpressions: [{ key: 'tier', operator: 'Like' }] }, false],
])('%j selects: %s', (selector, expected) => {
  expect(selects(readLabelSelector(selector), labels)).toBe(expected);
});
