import { rememberLast } from '../src/remember-last';

test('asks once for texts that come one after another, and anew for another one', () => {
  const asked: string[] = [];
  const length = rememberLast((text) => {
    asked.push(text);
    return text.length;
  });
  expect(['', '', 'a', 'a', 'bc', 'a', ''].map(length)).toEqual([0, 0, 1, 1, 2, 1, 0]);
  expect(asked).toEqual(['', 'a', 'bc', 'a', '']);
});

test('an answer that is undefined counts', () => {
  const answer = jest.fn(() => undefined);
  const remembering = rememberLast(answer);
  expect([remembering('a'), remembering('a')]).toEqual([undefined, undefined]);
  expect(answer).toHaveBeenCalledTimes(1);
});
