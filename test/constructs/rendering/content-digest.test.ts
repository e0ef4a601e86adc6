import fc from 'fast-check';
import { contentDigest } from '../../../src/constructs/rendering/content-digest';

test('one text has one digest of sixteen digits, another text another', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(contentDigest(one)).toMatch(/^[\da-f]{16}$/);
      expect(contentDigest(one) === contentDigest(other)).toBe(one === other);
    }),
  );
});
