import { memoised } from '../../src/rules/_memoised';

test('an answer is computed once for each key, whatever it is', () => {
  const asked: string[] = [];
  const isLong = memoised((text: string) => {
    asked.push(text);
    return text.length > 3;
  });
  expect(['no', 'long', 'no', 'long'].map(isLong)).toEqual([false, true, false, true]);
  expect(asked).toEqual(['no', 'long']);
});
