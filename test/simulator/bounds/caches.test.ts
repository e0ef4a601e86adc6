import fc from 'fast-check';
import { BlockUses, type RunUses } from '../../../src/simulator/bounds/block-uses';
import { type Hits, infiniteCache, lruCache } from '../../../src/simulator/bounds/cache-bounds';
import { optimalCache } from '../../../src/simulator/bounds/optimal-cache';
import type { WorkloadRequest } from '../../../src/simulator/workloads/workload';

/** A request whose prompt is these blocks of 16 tokens and one token more, so that all of them are looked up. */
function request(blocks: readonly number[], answerTokens = 1): WorkloadRequest {
  const promptTokens = 16 * blocks.length + 1;
  const identities = { at: (index: number) => blocks[index] ?? 1_000_000 + index };
  return { promptTokens, answerTokens, identities, hashes: new Uint32Array(0), session: '' };
}

function usesOf(prompts: readonly (readonly number[])[]): RunUses {
  const uses = new BlockUses();
  for (const blocks of prompts) {
    uses.add(request(blocks));
  }
  return uses.inRuns();
}

/** Prompts that are paths from the root of a small tree, so that equal blocks have equal blocks before them. */
const paths = fc.array(fc.constantFrom([0], [0, 1], [0, 1, 2], [0, 3], [4], [4, 5], [6]), {
  minLength: 1,
  maxLength: 7,
});

/** The most blocks that can be found, by trying everything that a cache could keep after each request. */
function bruteForce(prompts: readonly (readonly number[])[], capacity: number): number {
  let reached = new Map<number, number>([[0, 0]]);
  for (const blocks of prompts) {
    const after = new Map<number, number>();
    const mine = blocks.reduce((set, block) => set | (1 << block), 0);
    for (const [kept, found] of reached) {
      let hits = 0;
      while (hits < blocks.length && kept & (1 << blocks[hits])) {
        hits++;
      }
      const all = kept | mine;
      for (let subset = all; ; subset = (subset - 1) & all) {
        if (sizeOf(subset) <= capacity) {
          after.set(subset, Math.max(after.get(subset) ?? 0, found + hits));
        }
        if (subset === 0) {
          break;
        }
      }
    }
    reached = after;
  }
  return Math.max(...reached.values());
}

const sizeOf = (set: number) => set.toString(2).replaceAll('0', '').length;
const sum = (hits: Hits) => hits.reduce((total, count) => total + count, 0);

it('finds what no other cache of that size can find more of', () => {
  fc.assert(
    fc.property(paths, fc.integer({ min: 1, max: 4 }), (prompts, capacity) => {
      expect(sum(optimalCache(usesOf(prompts), capacity))).toBe(bruteForce(prompts, capacity));
    }),
  );
});

it('finds no more than a cache that knows what comes, which finds no more than one that never forgets', () => {
  fc.assert(
    fc.property(paths, fc.integer({ min: 3, max: 7 }), (prompts, capacity) => {
      const uses = usesOf(prompts);
      expect(sum(lruCache(uses, capacity))).toBeLessThanOrEqual(sum(optimalCache(uses, capacity)));
      expect(sum(optimalCache(uses, capacity))).toBeLessThanOrEqual(sum(infiniteCache(uses)));
      expect(optimalCache(uses, 7)).toEqual(infiniteCache(uses));
      expect(lruCache(uses, 7)).toEqual(infiniteCache(uses));
    }),
  );
});

it('forgets what was used least recently, the end of a prompt first', () => {
  const uses = usesOf([[0, 1, 2], [4], [6], [0, 1, 2], [4]]);
  // Room for four: the second prompt fits, the third one takes the place of block 2.
  expect([...lruCache(uses, 4)]).toEqual([0, 0, 0, 2, 0]);
});

it('never finds the last token of a prompt, and remembers answers but for their last token', () => {
  const uses = new BlockUses();
  uses.add({ ...request([0, 1]), promptTokens: 32 });
  uses.add({ ...request([0, 1]), promptTokens: 32, answerTokens: 17 });
  const { sizes, uses: runs } = uses.inRuns();
  const blocks = runs.map(({ runs: of }) => of.reduce((total, run) => total + sizes[run], 0));
  expect(blocks).toEqual([2, 3]);
  expect([...infiniteCache(uses.inRuns())]).toEqual([0, 1]);
});

it('looks at blocks together that are only ever used together', () => {
  const { sizes, uses } = usesOf([
    [0, 1, 2, 3],
    [0, 1, 4],
  ]);
  expect([...sizes]).toEqual([2, 2, 1]);
  expect(uses.map(({ runs }) => [...runs])).toEqual([
    [0, 1],
    [0, 2],
  ]);
});
