import fc from 'fast-check';
import { BlockTable } from '../../../src/simulator/bounds/block-table';
import { runs } from '../../runs';

const BLOCKS = 8;

/** Hashes as traces and tokens make them: small, negative, of more than 32 bits, and near each other. */
const hash = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 2 ** 40, max: 2 ** 40 + 20 }));

it('finds what a Map finds', () => {
  fc.assert(
    fc.property(fc.uniqueArray(hash, { maxLength: BLOCKS }), fc.array(hash), (entered, others) => {
      const table = new BlockTable(Float64Array.from({ length: BLOCKS }, (_, block) => entered[block] ?? 0));
      const known = new Map<number, number>();
      entered.forEach((hash, block) => {
        known.set(hash, block);
        table.enter(block);
        for (const asked of [...entered, ...others]) {
          expect(table.find(asked)).toBe(known.get(asked) ?? -1);
        }
      });
    }),
    { numRuns: runs(300) },
  );
});

it('finds in a full table, and nothing in an empty one', () => {
  const hashes = Float64Array.from({ length: 1_000 }, (_, block) => block * 7);
  const table = new BlockTable(hashes);
  expect(table.find(0)).toBe(-1);
  for (let block = 0; block < 1_000; block++) {
    table.enter(block);
  }
  expect([table.find(0), table.find(6_993), table.find(7_000), table.find(1)]).toEqual([0, 999, -1, -1]);
});
