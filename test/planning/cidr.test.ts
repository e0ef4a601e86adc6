import fc from 'fast-check';
import { overlaps, parseCidr } from '../../src/planning';

test('a range knows its first address and its size', () => {
  expect(parseCidr('range', '10.4.0.0/14')).toEqual({
    text: '10.4.0.0/14',
    first: 10 * 2 ** 24 + 4 * 2 ** 16,
    prefix: 14,
    size: 262_144,
  });
  expect(parseCidr('range', '0.0.0.0/0').size).toBe(2 ** 32);
  expect(parseCidr('range', '255.255.255.255/32')).toMatchObject({ first: 2 ** 32 - 1, size: 1 });
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.256/32', '10.0.0/8', ' 10.0.0.0/8', 'fd00::/64', ''])(
  '%p is no range',
  (text) => {
    expect(() => parseCidr('ranges.pods', text)).toThrow(
      `GKEI_CIDR_INVALID: ranges.pods is "${text}", which is not a range of IPv4 addresses in CIDR notation; set it to a first address`,
    );
  },
);

test('an address inside a range is answered with the range', () => {
  expect(() => parseCidr('ranges.pods', '10.7.1.9/14')).toThrow('GKEI_CIDR_INVALID: ranges.pods is "10.7.1.9/14"');
  expect(() => parseCidr('ranges.pods', '10.7.1.9/14')).toThrow('set it to 10.4.0.0/14');
});

const range = fc.tuple(fc.nat(2 ** 32 - 1), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => {
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  return `${[24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256).join('.')}/${prefix}`;
});

test('two ranges overlap exactly if the smaller one lies in the larger one', () => {
  fc.assert(
    fc.property(range, range, (left, right) => {
      const [small, large] = [parseCidr('a', left), parseCidr('b', right)].sort((a, b) => a.size - b.size);
      const inside = Math.floor(small!.first / large!.size) * large!.size === large!.first;
      expect(overlaps(small!, large!)).toBe(inside);
      expect(overlaps(large!, small!)).toBe(inside);
    }),
  );
});
