import fc from 'fast-check';
import { LastText } from '../src/last-text';

test('makes the text of the bytes, whatever the one before was', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\0'), maxLength: 4 });
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const last = new LastText();
      for (const each of texts) {
        expect(last.of(Buffer.from(`<${each}>`, 'latin1'), 1, 1 + each.length)).toBe(each);
      }
    }),
  );
});

test('does not read a text anew that was the last one', () => {
  const slice = jest.spyOn(Buffer.prototype, 'toString');
  const last = new LastText();
  const texts = ['model', 'model', 'other'].map((text) => last.of(Buffer.from(text), 0, text.length));
  const calls = slice.mock.calls.length;
  slice.mockRestore();
  expect([texts, calls]).toEqual([['model', 'model', 'other'], 2]);
});
