import fc from 'fast-check';
import { tokenize } from '../../../src/simulator/text/tokenizer';

const PROSE =
  'The scheduler keeps a queue of waiting requests and a batch of running ones. In every step it first gives each ' +
  'running request one token, and whatever budget is left goes to the prompts of requests that were admitted before.';

describe('tokenize', () => {
  it('takes about four tokens for three words of English', () => {
    const ratio = tokenize(PROSE).length / PROSE.split(' ').length;
    expect(ratio).toBeGreaterThan(1.2);
    expect(ratio).toBeLessThan(1.5);
  });

  it('continues the tokens of a text that is continued with a blank or after a marker', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (start, rest) => {
        for (const [a, b] of [
          [`${start}.`, ` x${rest}`],
          [`${start}<|user|>`, rest],
        ]) {
          expect(tokenize(a + b)).toEqual([...tokenize(a), ...tokenize(b)]);
        }
      }),
    );
  });

  it('loses nothing: any text has a token for at least every six characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tokenize(text.replaceAll('<|', '<')).length).toBeGreaterThanOrEqual(
          text.replaceAll('<|', '<').length / 6,
        );
      }),
    );
  });
});
