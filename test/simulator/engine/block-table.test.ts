import fc from 'fast-check';
import { BlockTable } from '../../../src/simulator/engine/block-table';
import { runs } from '../../runs';

const BLOCKS = 8;

/** Hashes as traces and tokens make them: small, negative, of more than 32 bits, and near each other. */
const hash = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 2 ** 40, max: 2 ** 40 + 20 }));

it('finds what a Map finds, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ block: fc.nat(BLOCKS - 1), hash }), { maxLength: 60 }), (changes) => {
      const hashes = new Float64Array(BLOCKS);
      const table = new BlockTable(hashes);
      const known = new Map<number, number>();
      for (const change of changes) {
        if (known.get(hashes[change.block]) === change.block) {
          known.delete(hashes[change.block]);
          table.remove(change.block);
        } else if (!known.has(change.hash)) {
          hashes[change.block] = change.hash;
          known.set(change.hash, change.block);
          table.enter(change.block);
        }
        for (const { hash } of changes) {
          expect(table.find(hash)).toBe(known.get(hash) ?? -1);
        }
      }
    }),
    { numRuns: runs(300) },
  );
});

it('finds in a full cache, and nothing in an empty one', () => {
  const hashes = Float64Array.from({ length: 1_000 }, (_, block) => block * 7);
  const table = new BlockTable(hashes);
  expect(table.find(0)).toBe(-1);
  for (let block = 0; block < 1_000; block++) {
    table.enter(block);
  }
  expect([table.find(0), table.find(6_993), table.find(7_000), table.find(1)]).toEqual([0, 999, -1, -1]);
});
