import * as fc from 'fast-check';
import { PrefixIndex, tokenChain } from '../../../src/picker/prefix';
import { ELSEWHERE_WEIGHT, ReportedCache } from '../../../src/picker/scheduling/reported-cache';
import { removed, stored } from './_cache-events';

let indexes: Map<number, PrefixIndex>;
let adapters: string[];
let cache: ReportedCache;

beforeEach(() => {
  indexes = new Map();
  adapters = [];
  cache = newCache(0);
});

function newCache(slot: number, room = 1_000): ReportedCache {
  return new ReportedCache(slot, {
    indexFor: (blockSize) => {
      const index = indexes.get(blockSize) ?? new PrefixIndex(2 ** 16);
      indexes.set(blockSize, index);
      return index;
    },
    roomOf: () => room,
    isAdapter: (name) => adapters.push(name),
  });
}

/** Blocks that the cache holds of a prompt. */
function hit(tokens: readonly number[], adapter = '', salt = '', blockSize = 2): number {
  indexes.get(blockSize)?.match(tokenChain(Uint32Array.from(tokens), blockSize, adapter, salt));
  return cache.hit;
}

test('a prompt is found by its tokens, whatever the hashes of the server are', () => {
  cache.take(stored([100, 200], [1, 2, 3, 4]));
  cache.take(stored([300], [5, 6], { behind: 200 }));
  expect(hit([1, 2, 3, 4, 5, 6, 7])).toBe(3);
  expect(hit([1, 2, 3, 9])).toBe(1);
  expect(hit([3, 4])).toBe(0);
  expect(cache.size).toBe(3);
});

test('what is removed is held no more, and nothing behind it counts', () => {
  cache.take(stored([1, 2, 3], [1, 2, 3, 4, 5, 6]));
  cache.take(removed([2, 99]));
  expect(hit([1, 2, 3, 4, 5, 6])).toBe(1);
  cache.take(stored([2], [3, 4], { behind: 1 }));
  expect(hit([1, 2, 3, 4, 5, 6])).toBe(3);
  cache.take({ kind: 'cleared' });
  expect([hit([1, 2]), cache.size, cache.complete]).toEqual([0, 0, true]);
});

test('a block that was computed again is held until each copy is removed', () => {
  cache.take(stored([1, 2], [1, 2, 3, 4]));
  cache.take(stored([2], [3, 4], { behind: 1 }));
  cache.take(stored([2], [3, 4], { behind: 1, medium: 'CPU' }));
  cache.take(removed([2]));
  expect(hit([1, 2, 3, 4])).toBe(2);
  cache.take(removed([2]));
  expect(hit([1, 2, 3, 4])).toBeCloseTo(1 + ELSEWHERE_WEIGHT);
  cache.take(removed([2]));
  expect(hit([1, 2, 3, 4])).toBeCloseTo(1 + ELSEWHERE_WEIGHT);
  cache.take(removed([2], 'CPU'));
  expect([hit([1, 2, 3, 4]), cache.size]).toEqual([1, 1]);
});

test('blocks behind one that is not known cannot be told, and are counted', () => {
  cache.take(stored([5, 6], [1, 2, 3, 4], { behind: 4 }));
  expect([cache.size, cache.orphans]).toEqual([0, 2]);
});

test('adapters and salts set blocks apart', () => {
  cache.take(stored([1], [1, 2], { adapter: 'sql' }));
  cache.take(stored([2], [1, 2], { extras: ['secret'] }));
  expect([hit([1, 2]), hit([1, 2], 'sql'), hit([1, 2], '', 'secret'), hit([1, 2], 'sql', 'secret')]).toEqual([
    0, 1, 1, 0,
  ]);
  expect(adapters).toEqual(['sql']);
});

test('copies of known blocks are what those are, though their event does not tell the salt', () => {
  cache.take(stored([1, 2], [1, 2, 3, 4], { extras: ['secret', ''] }));
  cache.take(stored([1, 2, 3], [1, 2, 3, 4, 5, 6], { medium: 'CPU' }));
  expect(hit([1, 2, 3, 4, 5, 6])).toBe(0);
  expect(hit([1, 2, 3, 4, 5, 6], '', 'secret')).toBeCloseTo(2 + ELSEWHERE_WEIGHT);
  cache.take(removed([1, 2]));
  cache.take(removed([1, 2, 3], 'CPU'));
  expect([cache.size, hit([1, 2, 3, 4], '', 'secret')]).toEqual([0, 0]);
});

test('blocks that must be loaded from elsewhere count less', () => {
  cache.take(stored([1, 2, 3], [1, 2, 3, 4, 5, 6]));
  cache.take(stored([1, 2, 3], [], { medium: 'CPU', blockSize: 0 }));
  expect(hit([1, 2, 3, 4, 5, 6])).toBe(3);
  cache.take(removed([2, 3]));
  expect(hit([1, 2, 3, 4, 5, 6])).toBeCloseTo(1 + 2 * ELSEWHERE_WEIGHT);
  cache.take(removed([3], 'CPU'));
  expect(hit([1, 2, 3, 4, 5, 6])).toBeCloseTo(1 + ELSEWHERE_WEIGHT);
  cache.take(removed([1, 2], 'CPU'));
  expect([hit([1, 2, 3, 4, 5, 6]), cache.size]).toEqual([1, 1]);
});

test('a block may be at several places, and is held until it has left them all', () => {
  cache.take(stored([1], [1, 2], { medium: 'CPU' }));
  cache.take(stored([1], [1, 2], { medium: 'DISK' }));
  cache.take(removed([1], 'CPU'));
  expect(hit([1, 2])).toBeCloseTo(ELSEWHERE_WEIGHT);
  cache.take(removed([1], 'DISK'));
  expect(hit([1, 2])).toBe(0);
});

test('of several groups of layers the first counts that needs all blocks', () => {
  cache.take(stored([1], [1, 2], { group: 1, fullAttention: false }));
  cache.take(stored([1, 2], [1, 2, 3, 4], { group: 2 }));
  cache.take(stored([1, 2, 3], [1, 2, 3, 4, 5, 6], { group: 3 }));
  cache.take(removed([1], 'GPU', 1));
  cache.take(removed([1], 'GPU', 3));
  cache.take(stored([1, 2], [], { medium: 'CPU', blockSize: 0, group: 3 }));
  expect(hit([1, 2, 3, 4, 5, 6])).toBe(2);
  cache.take(removed([2], 'GPU', 2));
  expect(hit([1, 2, 3, 4, 5, 6])).toBe(1);
});

test('a server with another block size than before begins anew', () => {
  cache.forget(true);
  cache.take(stored([1], [1, 2]));
  expect(cache.complete).toBe(true);
  cache.take(stored([2], [1, 2, 3], { blockSize: 3 }));
  expect([cache.complete, cache.size, cache.blockSize, hit([1, 2, 3], '', '', 3)]).toEqual([false, 1, 3, 1]);
});

describe('ends of prompts, stored as smaller blocks', () => {
  const four = { blockSize: 4 };

  beforeEach(() => cache.forget(true));

  it('change nothing', () => {
    cache.take(stored([1, 2], [1, 2, 3, 4, 5, 6, 7, 8], four));
    cache.take(stored([9], [9, 10], { behind: 2, blockSize: 2 }));
    cache.take(stored([3], [9, 10, 11, 12], { ...four, behind: 2 }));
    cache.take(removed([9]));
    expect([cache.complete, cache.size, cache.orphans]).toEqual([true, 3, 0]);
    expect(hit([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], '', '', 4)).toBe(3);
  });

  it('may be the first that is heard', () => {
    cache.take(stored([9], [1, 2], { blockSize: 2 }));
    cache.take(stored([1], [1, 2, 3, 4], four));
    cache.take(stored([9], [1, 2], { blockSize: 2 }));
    expect([cache.complete, cache.blockSize, cache.size, hit([1, 2, 3, 4], '', '', 4)]).toEqual([true, 4, 1, 1]);
  });
});

test('of copies that are cut otherwise than the blocks of GPUs it is only known that there are some', () => {
  cache.forget(true);
  cache.take(stored([9], [1, 2, 3, 4], { medium: 'CPU', blockSize: 4 }));
  cache.take(stored([1, 2], [1, 2, 3, 4]));
  expect([cache.blockSize, cache.size, hit([1, 2, 3, 4])]).toEqual([2, 2, 2]);
  cache.take({ kind: 'cleared' });
  cache.take(stored([1, 2], [1, 2, 3, 4]));
  expect(cache.complete).toBe(true);
  cache.take(stored([9], [1, 2, 3, 4], { medium: 'CPU', blockSize: 4 }));
  expect([cache.complete, cache.size, hit([1, 2, 3, 4])]).toEqual([false, 2, 2]);
});

test('all is forgotten where more copies are told than there can be room for: they are told again and again', () => {
  // Eight tokens are four blocks, and one more for what is cut off.
  cache = newCache(1, 8);
  cache.forget(true);
  for (let count = 0; count < 10; count++) cache.take(stored([1, 2], [1, 2, 3, 4]));
  cache.take(removed([1, 2]));
  expect([cache.complete, hit([1, 2, 3, 4])]).toEqual([true, 2]);
  cache.take(stored([1, 2], [1, 2, 3, 4]));
  cache.take(stored([1, 2], [1, 2, 3, 4]));
  expect([cache.complete, cache.size, hit([1, 2, 3, 4])]).toEqual([false, 0, 0]);
});

test('a server that reports more than it can have room for is believed up to four times that', () => {
  cache = newCache(1, 8);
  cache.forget(true);
  for (let at = 0; at < 100; at++) cache.take(stored([at + 1], [at, at]));
  // Eight tokens are four blocks, and one more for what is cut off.
  expect([cache.size, cache.complete]).toEqual([20, false]);
});

describe('where the index has less room than a server', () => {
  const ALL = [1, 2, 3, 4];
  const tokensOf = (hashes: readonly number[]) => hashes.flatMap((hash) => [hash, hash]);

  beforeEach(() => {
    indexes.set(2, new PrefixIndex(4));
    cache.forget(true);
    cache.upToDate = true;
  });

  it('absence is certain while all that the server holds is in it, and once what is not was removed', () => {
    cache.take(stored(ALL, tokensOf(ALL)));
    expect(cache.tellsAll).toBe(true);
    cache.take(stored([5], [5, 5]));
    expect([cache.tellsAll, cache.size]).toEqual([false, 5]);
    cache.take(removed([5]));
    expect(cache.tellsAll).toBe(false);
    const lost = ALL.filter((_, at) => hit(tokensOf(ALL.slice(0, at + 1))) <= at).at(0)!;
    cache.take(removed([lost]));
    expect(cache.tellsAll).toBe(true);
  });

  it('a copy of a block takes no room of its own', () => {
    cache.take(stored(ALL, tokensOf(ALL)));
    cache.take(stored(ALL, tokensOf(ALL)));
    cache.take(removed([4]));
    cache.take(removed([9]));
    expect(cache.tellsAll).toBe(true);
  });

  it('absence is not certain when another server takes a part of its share', () => {
    cache.take(stored(ALL, tokensOf(ALL)));
    const other = newCache(1);
    other.take(stored([1], [7, 7]));
    expect(cache.tellsAll).toBe(false);
  });

  it('blocks elsewhere need room, too', () => {
    cache.take(stored([1, 2], tokensOf([1, 2])));
    cache.take(stored([1, 2], tokensOf([1, 2]), { medium: 'CPU' }));
    expect(cache.tellsAll).toBe(true);
    cache.take(stored([3], [3, 3], { medium: 'CPU' }));
    expect([cache.tellsAll, hit([3, 3, 1, 1])]).toEqual([false, ELSEWHERE_WEIGHT]);
    cache.take(stored([4], [4, 4], { medium: 'CPU' }));
    // The longest known ones are no longer found elsewhere, but on GPUs.
    expect(hit([1, 1, 2, 2])).toBe(2);
  });
});

test('it holds what a plain set of blocks would, whatever is reported', () => {
  const path = fc.array(fc.nat(1), { minLength: 1, maxLength: 6 });
  const step = fc.record({
    kind: fc.constantFrom('store', 'store', 'store', 'remove', 'clear'),
    path,
    medium: fc.constantFrom('GPU', 'GPU', 'CPU'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.array(path, { minLength: 1, maxLength: 5 }), (steps, lookups) => {
      cache = newCache(2);
      cache.forget(true);
      const held = new Map<string, Set<string>>();
      const copies = new Map<string, number>();
      const hashOf = (names: readonly number[]) => names.reduce((hash, name) => 3 * hash + name + 1, 0);
      for (const { kind, path: names, medium } of steps) {
        const key = names.join('');
        if (kind === 'store' && (names.length === 1 || held.has(key.slice(0, -1)))) {
          const behind = names.length === 1 ? undefined : hashOf(names.slice(0, -1));
          cache.take(stored([hashOf(names)], [names.at(-1)!, 0], { behind, medium }));
          held.set(key, (held.get(key) ?? new Set()).add(medium));
          if (medium === 'GPU') copies.set(key, (copies.get(key) ?? 0) + 1);
        } else if (kind === 'remove') {
          cache.take(removed([hashOf(names)], medium));
          const left = medium === 'GPU' ? Math.max((copies.get(key) ?? 0) - 1, 0) : 0;
          if (medium === 'GPU') copies.set(key, left);
          if (left === 0) held.get(key)?.delete(medium);
          if (held.get(key)?.size === 0) held.delete(key);
        } else if (kind === 'clear') {
          cache.take({ kind: 'cleared' });
          held.clear();
          copies.clear();
        }
      }
      expect(cache.size).toBe(held.size);
      for (const names of lookups) {
        const holds = (at: number, medium?: string) => {
          const places = held.get(names.slice(0, at + 1).join(''));
          return places !== undefined && (medium === undefined || places.has(medium));
        };
        const run = (medium?: string) => {
          const gap = names.findIndex((_, at) => !holds(at, medium));
          return gap < 0 ? names.length : gap;
        };
        const expected = run('GPU') + ELSEWHERE_WEIGHT * (run() - run('GPU'));
        expect(hit(names.flatMap((name) => [name, 0]))).toBeCloseTo(expected);
      }
      cache.forget(false);
    }),
  );
});
