import fc from 'fast-check';
import { NumberMap } from '../src/number-map';

test('holds what a Map holds, whatever comes and goes', () => {
  const key = fc.oneof(fc.integer({ min: -40, max: 40 }), fc.maxSafeInteger());
  const step = fc.record({ key, leaves: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const map = new Map<number, { readonly key: number }>();
      const numbers = new NumberMap<{ readonly key: number }>();
      for (const { key, leaves } of steps) {
        if (leaves) {
          expect(numbers.delete(key)).toBe(map.delete(key));
        } else {
          map.set(key, { key });
          numbers.set(key, map.get(key)!);
        }
        expect([numbers.size, numbers.get(key), numbers.has(key)]).toEqual([map.size, map.get(key), map.has(key)]);
      }
      for (const [key, value] of map) {
        expect(numbers.get(key)).toBe(value);
      }
      expect(new Set(numbers.values())).toEqual(new Set(map.values()));
    }),
  );
});

test('keeps all of many, whose numbers follow one another', () => {
  const numbers = new NumberMap<{ readonly key: number }>();
  for (let key = 0; key < 10_000; key++) {
    numbers.set(key, { key });
    numbers.delete(key - 100);
  }
  expect(numbers.size).toBe(100);
  expect(
    numbers
      .values()
      .map(({ key }) => key)
      .sort((a, b) => a - b),
  ).toEqual(Array.from({ length: 100 }, (_, index) => 9_900 + index));
});
