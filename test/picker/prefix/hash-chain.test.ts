import * as fc from 'fast-check';
import { BLOCK_BYTES, BlockHasher, hashChain } from '../../../src/picker/prefix';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { runs } from '../../runs';
import { blocksOf, chainOf, IDENTITY } from './_chains';

const bytes = fc.uint8Array({ minLength: 0, maxLength: 5 * BLOCK_BYTES });
const text = (length: number) => 'The quick brown fox. '.repeat(Math.ceil(length / 21)).slice(0, length);

it('hashes alike however the bytes are cut and wherever they lie', () => {
  const cuts = fc.array(fc.nat(5 * BLOCK_BYTES), { maxLength: 10 });
  fc.assert(
    fc.property(bytes, cuts, fc.array(fc.nat(9), { minLength: 11, maxLength: 11 }), (whole, places, offsets) => {
      const hasher = new BlockHasher();
      const edges = [0, ...places.map((place) => Math.min(place, whole.length)).sort((a, b) => a - b), whole.length];
      for (let i = 1; i < edges.length; i++) {
        const piece = whole.subarray(edges[i - 1], edges[i]);
        const within = Buffer.concat([Buffer.alloc(offsets[i - 1]), piece, Buffer.alloc(3, 0xff)]);
        hasher.add(within, offsets[i - 1], offsets[i - 1] + piece.length);
      }
      expect(hasher.length).toBe(whole.length);
      expect(hashChain(IDENTITY, [hasher])).toEqual(chainOf([Buffer.from(whole)]));
    }),
    { numRuns: runs(80) },
  );
});

it('has one hash for each full block, whatever the length of the prompt', () => {
  for (const length of [0, 1, 255, 256, 257, 511, 512, 100_000, 3_000_000]) {
    expect(chainOf([text(length)]).length).toBe(2 * Math.floor(length / BLOCK_BYTES));
  }
});

it('shares hashes up to the block with the first difference, and none from there on', () => {
  const difference = fc.record({ at: fc.nat(7 * BLOCK_BYTES), flip: fc.integer({ min: 1, max: 255 }) });
  fc.assert(
    fc.property(difference, ({ at, flip }) => {
      const original = Buffer.from(text(8 * BLOCK_BYTES));
      const changed = Buffer.from(original);
      changed[at] ^= flip;
      const [a, b] = [original, changed].map((whole) => blocksOf(chainOf([whole])));
      const first = Math.floor(at / BLOCK_BYTES);
      expect(b.slice(0, first)).toEqual(a.slice(0, first));
      expect(b.slice(first).filter((hash) => a.includes(hash))).toEqual([]);
    }),
  );
});

it('tells models and salts apart, also where their texts run into one another', () => {
  const identities = [
    { model: 'm', salt: '' },
    { model: 'n', salt: '' },
    { model: 'm', salt: 's' },
    { model: 'ms', salt: '' },
    { model: '', salt: 'ms' },
    { model: 'm\0', salt: '' },
  ];
  const hashes = identities.flatMap((identity) => blocksOf(chainOf([text(1_024)], identity)));
  expect(new Set(hashes).size).toBe(identities.length * 4);
});

describe('a prompt of several runs', () => {
  const run = (content: string) => {
    const hasher = new BlockHasher();
    hasher.add(Buffer.from(content), 0, content.length);
    return hasher;
  };

  it('continues the chain of the earlier runs, to their last byte', () => {
    const chains = ['a', 'b', ''].map((end) => blocksOf(hashChain(IDENTITY, [run(text(300) + end), run(text(600))])));
    expect(chains.map(({ length }) => length)).toEqual([3, 3, 3]);
    expect(new Set(chains.map(([first]) => first)).size).toBe(1);
    expect(new Set(chains.flatMap((chain) => chain.slice(1))).size).toBe(6);
  });

  it('is another prompt than the same bytes in one run, or in other runs', () => {
    const splits = [[1_024], [512, 512], [256, 768]].map((lengths) => {
      let at = 0;
      return hashChain(
        IDENTITY,
        lengths.map((length) => {
          at += length;
          return run(text(1_024).slice(at - length, at));
        }),
      );
    });
    const last = splits.map((chain) => blocksOf(chain).at(-1));
    expect(new Set(last).size).toBe(3);
  });
});

it('gives no two of five thousand similar prompts the same hash', () => {
  const random = seededRandom(1);
  const hashOf = new Map<string, string>();
  const prompt = Buffer.alloc(BLOCK_BYTES, 'Summarise the order below for the customer. Order number: ');
  for (let i = 0; i < 5_000; i++) {
    // Neighbouring numbers, changed words and single bits: what careless hashes confuse.
    const changed = Buffer.from(prompt);
    if (i % 3 === 0) changed.write(String(i).padStart(8, '0'), 8 * Math.floor(random() * 30));
    else if (i % 3 === 1) for (let n = 0; n < 4; n++) changed.writeUInt32LE(i, 4 * Math.floor(random() * 64));
    else changed[i % BLOCK_BYTES] ^= 1 + (i >> 8);
    hashOf.set(changed.toString('latin1'), blocksOf(chainOf([changed]))[0]);
  }
  const hashes = [...hashOf.values()];
  expect(new Set(hashes).size).toBe(hashes.length);
  // Each half alone is as good as 32 random bits: hardly any of some 10^7 pairs collides.
  for (const half of [0, 1]) {
    expect(hashes.length - new Set(hashes.map((hash) => hash.split(':')[half])).size).toBeLessThan(5);
  }
});

it('stays what it is: replicas of two releases share what they know', () => {
  expect(blocksOf(chainOf([text(600)], { model: 'acme/chat', salt: 'tenant-1' }))).toMatchInlineSnapshot(`
[
  "1011441467:58169311",
  "2676553071:2593452256",
]
`);
});
