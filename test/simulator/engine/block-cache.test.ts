import { BlockCache } from '../../../src/simulator/engine/block-cache';
import { chainBlock, chainStart } from '../../../src/simulator/engine/block-hash';
import type { BlockIdentities } from '../../../src/simulator/engine/block-identities';

const blocks = (...hashes: number[]): BlockIdentities => ({ at: (index) => hashes[index] });

describe('BlockCache', () => {
  it('hands out empty blocks before it evicts, then the least recently freed', () => {
    const cache = new BlockCache(3);
    const [a, b] = [cache.allocate(), cache.allocate()];
    cache.publish(a, 11);
    cache.publish(b, 22);
    cache.release([b]);
    cache.release([a]);
    const c = cache.allocate();
    expect(new Set([a, b, c]).size).toBe(3);
    expect(cache.allocate()).toBe(b);
    expect(cache.find(blocks(22), 1)).toEqual([]);
    expect(cache.find(blocks(11), 1)).toEqual([a]);
  });

  it('keeps a held block, and a free one that is held again', () => {
    const cache = new BlockCache(2);
    const a = cache.allocate();
    cache.publish(a, 11);
    cache.hold([a]);
    cache.release([a]);
    expect(cache.free).toBe(1);
    cache.release([a]);
    expect(cache.free).toBe(2);
    cache.hold(cache.find(blocks(11), 1));
    expect([cache.free, cache.usage]).toEqual([1, 0.5]);
    expect(cache.allocate()).not.toBe(a);
  });

  it('evicts the end of a prefix before its start', () => {
    const cache = new BlockCache(3);
    const held = [cache.allocate(), cache.allocate(), cache.allocate()];
    held.forEach((block, at) => {
      cache.publish(block, 10 + at);
    });
    cache.release(held);
    expect(cache.allocate()).toBe(held[2]);
    expect(cache.find(blocks(10, 11, 12), 3)).toEqual(held.slice(0, 2));
  });

  it('counts the free among blocks that would be held', () => {
    const cache = new BlockCache(2);
    const [a, b] = [cache.allocate(), cache.allocate()];
    cache.release([b]);
    expect(cache.freeAmong([a, b])).toBe(1);
  });

  it('hands out blocks that nobody can find before all others, the last one freed first', () => {
    const cache = new BlockCache(5);
    const held = [cache.allocate(), cache.allocate(), cache.allocate(), cache.allocate()];
    cache.publish(held[0], 10);
    cache.publish(held[1], 11);
    cache.release(held.slice(2, 3));
    cache.release([held[0], held[1], held[3]]);
    expect([0, 0, 0, 0, 0].map(() => cache.allocate())).toEqual([held[3], held[2], 4, held[1], held[0]]);
  });

  it('finds the next copy of a block when the first one was handed out', () => {
    const cache = new BlockCache(3);
    const copies = [cache.allocate(), cache.allocate(), cache.allocate()];
    for (const block of copies) {
      cache.publish(block, 11);
    }
    const finds = () => cache.find(blocks(11), 1)[0];
    cache.release([copies[1]]);
    cache.allocate();
    cache.publish(copies[1], 22);
    expect(finds()).toBe(copies[0]);
    cache.release([copies[0]]);
    cache.allocate();
    expect(finds()).toBe(copies[2]);
    cache.release([copies[2]]);
    cache.allocate();
    expect([finds(), cache.find(blocks(22), 1)]).toEqual([undefined, [copies[1]]]);
  });

  it('leaves the first of two equal blocks findable when the second is freed and evicted', () => {
    const cache = new BlockCache(2);
    const [a, b] = [cache.allocate(), cache.allocate()];
    cache.publish(a, 11);
    cache.publish(b, 11);
    cache.release([b]);
    cache.allocate();
    expect(cache.find(blocks(11), 1)).toEqual([a]);
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
