import { answerText, answerTokens, naturalLength } from '../../../src/simulator/text/answer';
import { tokenize } from '../../../src/simulator/text/tokenizer';

describe('answers', () => {
  it('are the same for the same seed, prompt and variant, and only then', () => {
    const text = (...of: Parameters<typeof answerTokens>) =>
      answerTokens(...of)
        .map(answerText)
        .join('');
    expect(text([1, 2], 20, 0)).toBe(text([1, 2], 20, 0));
    const others = [text([1, 2], 20, 1), text([2, 1], 20, 0), text([1, 2], 20, 0, 1)];
    expect(new Set([text([1, 2], 20, 0), ...others]).size).toBe(4);
    expect(text([1, 2], 30, 0).startsWith(text([1, 2], 20, 0))).toBe(true);
  });

  it('tokenize to themselves, so that the next turn of a conversation hits them', () => {
    const answer = answerTokens([3], 300, 0);
    expect(tokenize(answer.map(answerText).join(''))).toEqual(answer);
  });

  it('are 64 to 319 tokens long when nobody limits them', () => {
    const lengths = Array.from({ length: 500 }, (_, at) => naturalLength([at], 0));
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(64);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(319);
    expect(new Set(lengths).size).toBeGreaterThan(100);
  });
});
