import * as fc from 'fast-check';
import { ServerBlocks } from '../../../src/picker/prefix';

test('it knows what a map would know, whatever comes and goes', () => {
  const step = fc.tuple(fc.nat(400), fc.boolean());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
      const blocks = new ServerBlocks();
      const model = new Map<number, number>();
      for (const [hash, stays] of steps) {
        const row = blocks.find(hash, ~hash);
        expect(row >= 0).toBe(model.has(hash));
        if (stays && row < 0) {
          blocks.setPlaces(blocks.insert(hash, ~hash, 7 * hash, 11 * hash), hash + 1);
          model.set(hash, hash + 1);
        } else if (!stays && row >= 0) {
          blocks.remove(row);
          model.delete(hash);
        }
      }
      const found = new Map<number, number>();
      blocks.each((row) => found.set(blocks.a(row) / 7, blocks.placesOf(row)));
      expect(found).toEqual(model);
      expect(blocks.size).toBe(model.size);
      for (const hash of model.keys()) expect(blocks.b(blocks.find(hash, ~hash))).toBe(11 * hash);
      blocks.clear();
      expect([blocks.size, blocks.find(1, ~1)]).toEqual([0, -1]);
    }),
  );
});
