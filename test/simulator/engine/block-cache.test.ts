import fc from 'fast-check';
import { BlockCache } from '../../../src/simulator/engine/block-cache';
import { chainBlock, chainStart } from '../../../src/simulator/engine/block-hash';
import type { BlockIdentities } from '../../../src/simulator/engine/block-identities';
import { HeldBlocks } from '../../../src/simulator/engine/held-blocks';
import { runs } from '../../runs';
import { PlainCache, type PlainHolding } from './plain-cache';

const blocks = (...hashes: number[]): BlockIdentities => ({ at: (index) => hashes[index] });

/** Blocks of texts of a few letters: equal where everything up to them is equal. */
const written = (letters: readonly number[]) =>
  blocks(
    ...letters.map((_, index) => letters.slice(0, index + 1).reduce((number, letter) => 3 * number + letter + 1, 0)),
  );

describe('BlockCache', () => {
  /** Holds new blocks with these contents. */
  const compute = (cache: BlockCache, ...hashes: number[]) => {
    const held = new HeldBlocks();
    cache.allocate(held, hashes.length);
    cache.publish(held, blocks(...hashes), hashes.length);
    return held;
  };
  const found = (cache: BlockCache, ...hashes: number[]) => cache.find(blocks(...hashes), hashes.length).count;

  it('hands out empty blocks before it evicts, then the least recently freed', () => {
    const cache = new BlockCache(3);
    const [a, b] = [compute(cache, 11), compute(cache, 22)];
    cache.release(b);
    cache.release(a);
    cache.allocate(new HeldBlocks(), 1);
    expect([found(cache, 11), found(cache, 22)]).toEqual([1, 1]);
    cache.allocate(new HeldBlocks(), 1);
    expect([found(cache, 11), found(cache, 22)]).toEqual([1, 0]);
  });

  it('keeps a held block, and a free one that is held again', () => {
    const cache = new BlockCache(2);
    const a = compute(cache, 11);
    const also = cache.hold(cache.find(blocks(11), 1));
    cache.release(a);
    expect(cache.free).toBe(1);
    cache.release(also);
    expect(cache.free).toBe(2);
    cache.hold(cache.find(blocks(11), 1));
    expect([cache.free, cache.usage]).toEqual([1, 0.5]);
    cache.allocate(new HeldBlocks(), 1);
    expect(found(cache, 11)).toBe(1);
  });

  it('evicts the end of a prefix before its start', () => {
    const cache = new BlockCache(3);
    cache.release(compute(cache, 10, 11, 12));
    cache.allocate(new HeldBlocks(), 1);
    expect(found(cache, 10, 11, 12)).toBe(2);
  });

  it('tells how much of what it finds is free', () => {
    const cache = new BlockCache(4);
    const all = compute(cache, 10, 11, 12);
    const start = cache.hold(cache.find(blocks(10), 1));
    expect(cache.find(blocks(10, 11, 13), 3)).toMatchObject({ count: 2, free: 0 });
    cache.release(all);
    expect(cache.find(blocks(10, 11, 13), 3)).toMatchObject({ count: 2, free: 1 });
    cache.release(start);
    expect(cache.find(blocks(10, 11, 13), 3)).toMatchObject({ count: 2, free: 2 });
  });

  it('hands out blocks that nobody can find before all others', () => {
    const cache = new BlockCache(4);
    const held = compute(cache, 10, 11);
    cache.allocate(held, 2);
    cache.release(held);
    cache.allocate(new HeldBlocks(), 2);
    expect(found(cache, 10, 11)).toBe(2);
  });

  it('tells what is forgotten, copy by copy, the end of a prefix first', () => {
    const forgotten: number[] = [];
    const cache = new BlockCache(5, (hash) => forgotten.push(hash));
    const held = [compute(cache, 10, 11, 12), compute(cache, 10, 11)];
    for (const each of held) cache.release(each);
    cache.allocate(new HeldBlocks(), 2);
    expect([forgotten, found(cache, 10, 11, 12)]).toEqual([[12, 11], 2]);
    cache.allocate(new HeldBlocks(), 3);
    expect([forgotten, found(cache, 10, 11)]).toEqual([[12, 11, 10, 11, 10], 0]);
  });

  it('is emptied while nobody holds a block, and only then', () => {
    const cache = new BlockCache(3);
    const held = compute(cache, 10, 11, 12);
    expect([cache.clear(), found(cache, 10, 11, 12)]).toEqual([false, 3]);
    cache.release(held);
    expect([cache.clear(), found(cache, 10), cache.free]).toEqual([true, 0, 3]);
    cache.release(compute(cache, 10, 11, 13));
    expect(found(cache, 10, 11, 13)).toBe(3);
  });

  it('finds the next copy of a block when the first one was handed out', () => {
    const cache = new BlockCache(3);
    const copies = [compute(cache, 11), compute(cache, 11), compute(cache, 11)];
    cache.release(copies[1]);
    compute(cache, 22);
    expect(cache.find(blocks(11), 1)).toMatchObject({ count: 1, free: 0 });
    cache.release(copies[0]);
    expect(cache.find(blocks(11), 1)).toMatchObject({ count: 1, free: 1 });
    cache.allocate(new HeldBlocks(), 1);
    expect(cache.find(blocks(11), 1)).toMatchObject({ count: 1, free: 0 });
    cache.release(copies[2]);
    cache.allocate(new HeldBlocks(), 1);
    expect([found(cache, 11), found(cache, 22)]).toEqual([0, 1]);
  });

  it('leaves the first of two equal blocks findable when the second is freed and evicted', () => {
    const cache = new BlockCache(2);
    compute(cache, 11);
    cache.release(compute(cache, 11));
    cache.allocate(new HeldBlocks(), 1);
    expect(found(cache, 11)).toBe(1);
  });

  it('finds nothing at another place than where it was', () => {
    const cache = new BlockCache(6);
    cache.release(compute(cache, 10, 11));
    expect([found(cache, 11), found(cache, 10, 12, 11)]).toEqual([0, 1]);
    const again = compute(cache, 11, 10);
    expect([found(cache, 11, 10), found(cache, 10, 11)]).toEqual([2, 2]);
    cache.release(again);
    cache.allocate(new HeldBlocks(), 6);
    expect([cache.free, found(cache, 11, 10)]).toEqual([0, 0]);
  });

  it('does what a cache of single blocks does, whatever comes and goes', () => {
    const SIZE = 24;
    const step = fc.record({
      letters: fc.array(fc.nat(1), { minLength: 1, maxLength: 10 }),
      limit: fc.nat(10),
      unpublished: fc.nat(2),
      request: fc.nat(4),
      what: fc.constantFrom('begin', 'begin', 'goOn', 'end'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = new BlockCache(SIZE);
        const plain = new PlainCache(SIZE);
        const requests: { held: HeldBlocks; plain: PlainHolding; letters: number[] }[] = [];
        for (const { what, letters, limit, unpublished, request } of steps) {
          const known = requests[request];
          if (what === 'begin') {
            const identities = written(letters);
            const expected = plain.find(identities, Math.min(limit, letters.length));
            const actual = cache.find(identities, Math.min(limit, letters.length));
            expect([actual.count, actual.free]).toEqual([
              expected.length,
              expected.filter(({ holders }) => holders === 0).length,
            ]);
            const missing = letters.length + unpublished - actual.count;
            if (missing <= cache.free - actual.free) {
              const begun = { held: cache.hold(actual), plain: plain.hold(expected), letters };
              cache.allocate(begun.held, missing);
              plain.allocate(begun.plain, missing);
              cache.publish(begun.held, identities, letters.length);
              plain.publish(begun.plain, identities, letters.length);
              requests.push(begun);
            }
          } else if (known !== undefined && what === 'goOn' && cache.free >= letters.length) {
            known.letters = [...known.letters, ...letters];
            cache.allocate(known.held, letters.length);
            plain.allocate(known.plain, letters.length);
            cache.publish(known.held, written(known.letters), known.letters.length);
            plain.publish(known.plain, written(known.letters), known.letters.length);
          } else if (known !== undefined && what === 'end') {
            cache.release(known.held);
            plain.release(known.plain);
            requests.splice(request, 1);
          }
          expect([cache.free, cache.gains]).toEqual([plain.free, plain.gains]);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it('loses no blocks where numbers stand for blocks behind different ones, as in a trace that somebody made up', () => {
    const SIZE = 24;
    const numbers = fc.array(fc.nat(5), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.array(fc.record({ numbers, ended: fc.nat(4) }), { maxLength: 60 }), (steps) => {
        const cache = new BlockCache(SIZE);
        const holders: HeldBlocks[] = [];
        for (const { numbers, ended } of steps) {
          const hits = cache.find(blocks(...numbers), numbers.length);
          const missing = numbers.length - hits.count;
          if (missing <= cache.free - hits.free) {
            const held = cache.hold(hits);
            cache.allocate(held, missing);
            cache.publish(held, blocks(...numbers), numbers.length);
            holders.push(held);
          } else {
            for (const held of holders.splice(ended, 1)) {
              cache.release(held);
            }
          }
        }
        for (const held of holders) {
          cache.release(held);
        }
        cache.allocate(new HeldBlocks(), SIZE);
        expect(cache.free).toBe(0);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('block hashes', () => {
  it('depend on the tokens, their order, everything before them, and the adapter', () => {
    const start = chainStart(undefined);
    const hashes = [
      chainBlock(start, [1, 2, 3, 4], 0, 4),
      chainBlock(start, [1, 2, 4, 3], 0, 4),
      chainBlock(start, [2, 3, 4, 5], 0, 4),
      chainBlock(chainBlock(start, [0, 0, 0, 0], 0, 4), [1, 2, 3, 4], 0, 4),
      chainBlock(chainStart('x'), [1, 2, 3, 4], 0, 4),
      chainBlock(chainStart('y'), [1, 2, 3, 4], 0, 4),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes.every(Number.isSafeInteger)).toBe(true);
    expect(chainBlock(start, [9, 1, 2, 3, 4, 9], 1, 4)).toBe(hashes[0]);
  });

  it('do not collide among many blocks', () => {
    const seen = new Set<number>();
    let parent = chainStart(undefined);
    for (let block = 0; block < 50_000; block++) {
      parent = chainBlock(block % 2 ? parent : chainStart(undefined), [block, block >> 8], 0, 2);
      seen.add(parent);
    }
    expect(seen.size).toBe(50_000);
  });
});
