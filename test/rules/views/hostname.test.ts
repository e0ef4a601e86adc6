import { shareHosts } from '../../../src/rules/views/hostname';

test.each([
  ['llm.example.com', 'llm.example.com', true],
  ['*.example.com', 'llm.example.com', true],
  ['*.example.com', 'a.b.example.com', true],
  ['*.example.com', 'example.com', false],
  ['llm.example.com', 'llm.example.org', false],
  ['*.example.com', '*.llm.example.com', true],
  ['llm.example.com', undefined, true],
])('%s and %s share hosts: %s', (a, b, expected) => {
  expect(shareHosts(a, b)).toBe(expected);
  expect(shareHosts(b, a)).toBe(expected);
});
