import fc from 'fast-check';
import { Bag, NOWHERE } from '../src/bag';

class Thing {
  place = NOWHERE;
}

test('holds what a Set holds, whatever comes and goes', () => {
  const step = fc.record({ index: fc.nat({ max: 9 }), leaves: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const things = Array.from({ length: 10 }, () => new Thing());
      const set = new Set<Thing>();
      const bag = new Bag<Thing>();
      for (const { index, leaves } of steps) {
        const thing = things[index];
        if (leaves) {
          set.delete(thing);
          bag.delete(thing);
        } else {
          set.add(thing);
          bag.add(thing);
        }
      }
      expect(bag.size).toBe(set.size);
      expect(new Set(bag.all())).toEqual(set);
      const visited: Thing[] = [];
      bag.each((thing) => visited.push(thing));
      expect([visited.length, new Set(visited)]).toEqual([set.size, set]);
    }),
  );
});

test('visits none that was taken out meanwhile', () => {
  const bag = new Bag<Thing>();
  const things = Array.from({ length: 5 }, () => new Thing());
  for (const thing of things) {
    bag.add(thing);
  }
  let visits = 0;
  bag.each(() => {
    visits++;
    for (const thing of things) {
      bag.delete(thing);
    }
  });
  expect([visits, bag.size]).toEqual([1, 0]);
});
