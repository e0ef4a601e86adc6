import * as fc from 'fast-check';
import { TokenChain, tokenChain } from '../../../src/picker/prefix';
import { blocksOf } from './_chains';

const tokens = (...values: readonly number[]) => Uint32Array.from(values);
const eight = tokens(1, 2, 3, 4, 5, 6, 7, 8);

const distinct = (...chains: readonly Uint32Array[]) => new Set(chains.map((chain) => blocksOf(chain).at(-1))).size;

test('a chain has a hash for each full block', () => {
  expect([0, 1, 3, 4, 7, 8, 9].map((length) => tokenChain(new Uint32Array(length), 4, '', '').length / 2)).toEqual([
    0, 0, 0, 1, 1, 2, 2,
  ]);
});

test('prompts that begin alike have hashes that begin alike, and no longer', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(3), { maxLength: 30 }),
      fc.array(fc.nat(3), { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      (a, b, blockSize) => {
        const different = a.findIndex((token, at) => token !== b[at]);
        const alike = different < 0 ? Math.min(a.length, b.length) : different;
        const [first, second] = [a, b].map((each) => blocksOf(tokenChain(Uint32Array.from(each), blockSize, '', '')));
        const shared = first.findIndex((hash, at) => hash !== second[at]);
        expect(shared < 0 ? Math.min(first.length, second.length) : shared).toBe(Math.floor(alike / blockSize));
      },
    ),
  );
});

test('adapter, salt, the order of tokens and the place of a block count', () => {
  const chains = [
    tokenChain(eight, 4, '', ''),
    tokenChain(eight, 4, 'sql', ''),
    tokenChain(eight, 4, '', 'sql'),
    tokenChain(tokens(1, 2, 4, 3, 5, 6, 7, 8), 4, '', ''),
    tokenChain(tokens(5, 6, 7, 8), 4, '', ''),
    tokenChain(tokens(1, 2, 3, 4, 5, 6, 7, 9), 4, '', ''),
  ];
  expect(distinct(...chains)).toBe(chains.length);
});

test('a chain goes on behind any of its blocks, as events of a server do', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 6, maxLength: 30 }), fc.constantFrom('', 'sql'), (values, adapter) => {
      const all = Uint32Array.from(values);
      const whole = tokenChain(all, 3, adapter, 'salt');
      const chain = new TokenChain();
      chain.begin(adapter);
      chain.next(all, 0, 3, 'salt');
      const other = new TokenChain();
      other.resume(chain.a, chain.b);
      other.next(all, 3, 6, '');
      expect([other.a >>> 0, other.b >>> 0]).toEqual([whole[2], whole[3]]);
    }),
  );
});
