import * as der from '../../../../src/picker/transport/tls/der';

/** Expected encodings are those of the examples in X.690. */
describe('DER', () => {
  it.each([
    [0, '020100'],
    [1, '020101'],
    [127, '02017f'],
    [128, '02020080'],
    [256, '02020100'],
  ])('writes the integer %i', (value, hex) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    expect(der.integer(bytes).toString('hex')).toBe(hex);
  });

  it.each([
    ['1.2.840.113549', '06062a864886f70d'],
    ['2.5.4.3', '0603550403'],
    ['1.2.840.10045.4.3.2', '06082a8648ce3d040302'],
  ])('writes the object identifier %s', (dotted, hex) => {
    expect(der.objectIdentifier(dotted).toString('hex')).toBe(hex);
  });

  it.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [70_000, '0483011170'],
  ])('writes the length %i', (length, hex) => {
    const bytes = der.octetString(Buffer.alloc(length));
    expect(bytes.subarray(0, bytes.length - length).toString('hex')).toBe(hex);
  });

  it('writes times as UTCTime until 2049 and as GeneralizedTime from then on', () => {
    expect(String(der.time(new Date('2049-12-31T23:59:59.999Z')).subarray(2))).toBe('491231235959Z');
    expect(String(der.time(new Date('2050-01-01T00:00:00Z')).subarray(2))).toBe('20500101000000Z');
    expect(der.time(new Date('2049-01-01Z'))[0]).toBe(0x17);
    expect(der.time(new Date('2050-01-01Z'))[0]).toBe(0x18);
  });
});
