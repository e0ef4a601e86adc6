import { percentDecoded } from '../src/percent-decoded';

test.each([
  ['a%3Ab%20%C3%A9', 'a:b é'],
  ['plain', 'plain'],
  ['100%', '100%'],
  ['%C3', '%C3'],
])('%p stands for %p', (text, decoded) => {
  expect(percentDecoded(text)).toBe(decoded);
});
