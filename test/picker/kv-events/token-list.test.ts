import * as fc from 'fast-check';
import { readTokens } from '../../../src/picker/kv-events/token-list';

const read = (page: string) => readTokens(Buffer.from(page));

test('it reads the tokens of any answer, however it is spelt', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 32 - 1), { maxLength: 50 }), fc.nat(3), (tokens, indent) => {
      const page = JSON.stringify(
        { count: tokens.length, max_model_len: 4_096, tokens, token_strs: null },
        null,
        indent,
      );
      expect([...read(page)!]).toEqual(tokens);
    }),
  );
});

test.each([
  '',
  '{}',
  '{"tokens":null}',
  '{"tokens":"1"}',
  '{"tokens":[1,2',
  '{"tokens":[1,]}',
  '{"tokens":[,1]}',
  '{"tokens":["a"]}',
  '{"tokens":[-1]}',
  '{"tokens":[1.5]}',
  '{"tokens":[4294967296]}',
  '{"tokens":[[1]]}',
])('it finds none in %s', (page) => {
  expect(read(page)).toBeUndefined();
});

test('it reads or refuses any page', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'"tokens":[],12 {}') }), (rest) => {
      const tokens = read(`{"tokens":[${rest}`);
      if (tokens !== undefined) expect(tokens.length).toBeLessThanOrEqual(rest.length);
    }),
  );
});
