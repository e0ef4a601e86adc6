import * as fc from 'fast-check';
import { PrefixIndex } from '../../../src/picker/prefix';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { runs } from '../../runs';

/** The same as an index, written for clarity: for each endpoint its blocks in the order of their last use. */
class NaiveIndex {
  readonly endpoints = new Map<number, { capacity: number; blocks: Map<string, number> }>();
  private now = 0;

  constructor(private readonly maxBlocks: number) {}

  limit(slot: number): number {
    const { capacity } = this.endpoints.get(slot)!;
    return Math.min(capacity, Math.floor(this.maxBlocks / this.endpoints.size));
  }

  trimAll(): void {
    for (const slot of this.endpoints.keys()) this.trim(slot);
  }

  hit(slot: number, chain: readonly string[]): number {
    const gap = chain.findIndex((block) => !this.endpoints.get(slot)!.blocks.has(block));
    return gap < 0 ? chain.length : gap;
  }

  enter(slot: number, chain: readonly string[]): void {
    const { blocks } = this.endpoints.get(slot)!;
    this.now++;
    for (const block of chain.slice(0, this.limit(slot)).reverse()) {
      blocks.delete(block);
      blocks.set(block, this.now);
      this.trim(slot);
    }
  }

  dropUnusedSince(slot: number, use: number): void {
    const { blocks } = this.endpoints.get(slot)!;
    for (const [block, last] of blocks) if (last <= use) blocks.delete(block);
  }

  private trim(slot: number): void {
    const { blocks } = this.endpoints.get(slot)!;
    for (const block of blocks.keys()) {
      if (blocks.size <= this.limit(slot)) return;
      blocks.delete(block);
    }
  }
}

/** Chains that share beginnings: each number chooses one of few blocks to follow. */
const chain = fc.array(fc.nat(2), { maxLength: 12 }).map((choices) => {
  const names = choices.map((_, at) => choices.slice(0, at + 1).join(''));
  return { names, hashes: hashesOf(names) };
});

function hashesOf(names: readonly string[]): Uint32Array {
  const words = names.flatMap((name) => {
    const random = seededRandom([...name].reduce((sum, digit) => 5 * sum + Number(digit) + 1, 0));
    return [random() * 2 ** 32, random() * 2 ** 32];
  });
  return Uint32Array.from(words);
}

const slot = fc.nat(39);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), slot, capacity: fc.nat(30) }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('enter' as const), slot, chain }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('drop' as const), slot, chain, from: fc.nat(12), ofUse: fc.boolean() }),
  },
  fc.record({ kind: fc.constant('capacity' as const), slot, capacity: fc.nat(30) }),
  fc.record({ kind: fc.constant('remove' as const), slot }),
  fc.record({ kind: fc.constant('clear' as const), slot }),
  fc.record({ kind: fc.constant('unused' as const), slot, chain, block: fc.nat(11) }),
);

it('finds what a plain list of blocks for each endpoint would find, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 30, maxLength: 200 }), fc.array(chain), (steps, chains) => {
      const index = new PrefixIndex(64);
      const naive = new NaiveIndex(64);
      for (const each of steps) apply(index, naive, each);
      for (const { names, hashes } of [...chains, ...steps.flatMap((each) => ('chain' in each ? [each.chain] : []))]) {
        index.match(hashes);
        const slots = [...naive.endpoints.keys()];
        expect(slots.map((known) => index.hit(known))).toEqual(slots.map((known) => naive.hit(known, names)));
      }
      for (const [known, { blocks }] of naive.endpoints) expect(index.sizeOf(known)).toBe(blocks.size);
      expect(index.size).toBeLessThanOrEqual(64);
    }),
    { numRuns: runs(40) },
  );
});

function apply(index: PrefixIndex, naive: NaiveIndex, each: typeof step extends fc.Arbitrary<infer T> ? T : never) {
  const known = naive.endpoints.get(each.slot);
  if (each.kind === 'add') {
    if (known !== undefined) return;
    index.add(each.slot, each.capacity);
    naive.endpoints.set(each.slot, { capacity: each.capacity, blocks: new Map() });
    naive.trimAll();
  }
  if (known === undefined) return;
  switch (each.kind) {
    case 'enter':
      index.enter(each.slot, each.chain.hashes);
      naive.enter(each.slot, each.chain.names);
      return;
    case 'drop': {
      const use = each.ofUse ? known.blocks.get(each.chain.names[each.from]) : undefined;
      index.drop(each.slot, each.chain.hashes, each.from, use);
      for (const block of each.chain.names.slice(each.from)) {
        if (use === undefined || known.blocks.get(block) === use) known.blocks.delete(block);
      }
      return;
    }
    case 'capacity':
      index.setCapacity(each.slot, each.capacity);
      known.capacity = each.capacity;
      naive.trimAll();
      return;
    case 'remove':
      index.remove(each.slot);
      naive.endpoints.delete(each.slot);
      return;
    case 'clear':
      index.clear(each.slot);
      known.blocks.clear();
      return;
    case 'unused': {
      const use = each.block < each.chain.names.length && index.lastUse(each.slot, each.chain.hashes, each.block);
      const expected = known.blocks.get(each.chain.names[each.block]);
      expect(use === false ? undefined : use).toBe(expected);
      if (expected === undefined) return;
      index.dropUnusedSince(each.slot, expected);
      naive.dropUnusedSince(each.slot, expected);
    }
  }
}

/** A chain of so many blocks that no other chain has. */
function ownChain(random: () => number, blocks: number): Uint32Array {
  return Uint32Array.from({ length: 2 * blocks }, () => random() * 2 ** 32);
}

it('knows of nothing while there are no endpoints', () => {
  const index = new PrefixIndex(64);
  index.match(hashesOf(['0', '01']));
  expect([index.size, index.bytes]).toEqual([0, expect.any(Number)]);
});

describe('memory', () => {
  it.each([
    ['of ten endpoints that share nothing', 10, 1],
    ['of a thousand endpoints that share nothing', 1_000, 1],
    ['of a hundred endpoints that hold each block twice', 100, 2],
  ])('%s stays within the stated bound', (_, endpoints, copies) => {
    const maxBlocks = 2 ** 13;
    const index = new PrefixIndex(maxBlocks);
    for (let slot = 0; slot < endpoints; slot++) index.add(slot, Number.POSITIVE_INFINITY);
    const random = seededRandom(1);
    for (let entered = 0; entered < 6 * maxBlocks; entered += 16) {
      const hashes = ownChain(random, 16);
      for (let copy = 0; copy < copies; copy++) index.enter(Math.floor(random() * endpoints), hashes);
    }
    expect(index.size).toBeGreaterThan(0.8 * maxBlocks);
    expect(index.size).toBeLessThanOrEqual(maxBlocks);
    expect(index.bytes).toBeLessThanOrEqual(1.02 * maxBlocks * PrefixIndex.bytesPerBlock(endpoints));
  });

  it.each([
    [24, 50],
    [120, 56],
    [1_000, 112],
  ])('of a million blocks of %i endpoints is %i MiB at most', (endpoints, mebibytes) => {
    expect(PrefixIndex.bytesPerBlock(endpoints)).toBe(mebibytes);
  });

  it('is bounded while endpoints are cleared faster than their blocks can be removed', () => {
    const index = new PrefixIndex(2 ** 12);
    for (let slot = 0; slot < 20; slot++) index.add(slot, 100);
    const random = seededRandom(2);
    for (let round = 0; round < 200; round++) {
      const slot = round % 20;
      index.enter(slot, ownChain(random, 100));
      index.clear(slot);
      expect(index.sizeOf(slot)).toBe(0);
      expect(index.size).toBeLessThanOrEqual(2 ** 11);
    }
    index.enter(0, ownChain(random, 100));
    for (let more = 0; more < 20; more++) index.enter(1, ownChain(random, 100));
    expect(index.size).toBe(200);
  });
});

it('compares uses rightly when their count wraps around', () => {
  const index = new PrefixIndex(64);
  index.add(0, 64);
  (index as unknown as { now: number }).now = 2 ** 31 - 2;
  const random = seededRandom(3);
  const chains = Array.from({ length: 4 }, () => ownChain(random, 2));
  for (const hashes of chains) index.enter(0, hashes);
  index.dropUnusedSince(0, index.lastUse(0, chains[1], 0)!);
  const held = chains.map((hashes) => {
    index.match(hashes);
    return index.hit(0);
  });
  expect(held).toEqual([0, 0, 2, 2]);
});
