import { LONGEST_GKE_RESOURCE_NAME, makesGkeName } from '../../src';

test.each(['a', 'llm', 'l4-spot', 'a'.repeat(LONGEST_GKE_RESOURCE_NAME)])('GKE takes what is made of "%s"', (name) => {
  expect(makesGkeName(name)).toBe(true);
});

test.each(['', 'L4', '4l', '-a', 'a_b', 'a.b', 'a'.repeat(LONGEST_GKE_RESOURCE_NAME + 1)])(
  'it does not take what is made of "%s"',
  (name) => {
    expect(makesGkeName(name)).toBe(false);
  },
);

test('a dash and seven digits fit behind the longest', () => {
  expect(`${'a'.repeat(LONGEST_GKE_RESOURCE_NAME)}-0123456`).toHaveLength(40);
});
