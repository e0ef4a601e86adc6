import * as fc from 'fast-check';
import { UnstreamedPrefills } from '../../../src/picker/scheduling/unstreamed-prefills';

test('prefills end after their tokens, the soonest first, whatever the order in which they were sent', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { maxLength: 50 }), (tokens) => {
      const ended: number[] = [];
      const prefills = new UnstreamedPrefills<number>((booking) => ended.push(booking));
      for (const each of tokens) prefills.sent(each, each, 0);
      prefills.advance(500);
      const soon = tokens.filter((each) => each <= 8 * 500).sort((a, b) => a - b);
      expect(ended).toEqual(soon);
      prefills.advance(1e9);
      expect(ended).toEqual([...tokens].sort((a, b) => a - b));
    }),
  );
});

test('the time that a prefill takes is learned from answers that are streamed', () => {
  const ended: string[] = [];
  const prefills = new UnstreamedPrefills<string>((booking) => ended.push(booking));
  for (let i = 0; i < 100; i++) prefills.learn(2_000, 1_000);
  prefills.learn(10, 1_000_000);
  prefills.sent('a', 1_000, 0);
  prefills.advance(400);
  expect(ended).toEqual([]);
  prefills.advance(550);
  expect(ended).toEqual(['a']);
});
