import * as fc from 'fast-check';
import { WireError } from '../../../src/picker/wire/wire-error';
import { WireReader } from '../../../src/picker/wire/wire-reader';
import { lengthTag, varintTag } from '../../../src/picker/wire/wire-type';
import { runs } from '../../runs';
import { encode, type Field, varint } from './_protobuf';

describe('WireReader', () => {
  it('reads varints exactly up to 2^53', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const reader = new WireReader().over(encode([[1, value]]));
        expect(reader.next()).toBe(true);
        expect(reader.tag).toBe(varintTag(1));
        expect(reader.varint()).toBe(value);
        expect(reader.next()).toBe(false);
      }),
    );
  });

  it('returns bytes as a slice of the message, not as a copy', () => {
    const message = encode([[3, 'prompt']]);
    const reader = new WireReader().over(message);
    reader.next();
    const bytes = reader.bytes();
    expect(bytes.buffer).toBe(message.buffer);
    expect(String(bytes)).toBe('prompt');
  });

  it('takes a known field with another wire type for an unknown one', () => {
    const reader = new WireReader().over(encode([[1, 5]]));
    reader.next();
    expect(reader.tag).not.toBe(lengthTag(1));
    reader.skip();
    expect(reader.next()).toBe(false);
  });

  it('comes out of an embedded message behind it, however much of it was read', () => {
    const message = encode([
      [
        1,
        [
          [1, 'a'],
          [2, 'b'],
        ],
      ],
      [2, 7],
    ]);
    const reader = new WireReader().over(message);
    reader.next();
    const outer = reader.enter();
    reader.next();
    expect(reader.text()).toBe('a');
    reader.leave(outer);
    expect(reader.next()).toBe(true);
    expect(reader.tag).toBe(varintTag(2));
  });

  it('skips fields of every wire type, groups too', () => {
    const fixed32 = Buffer.concat([varint(5n * 8n + 5n), Buffer.alloc(4)]);
    const fixed64 = Buffer.concat([varint(6n * 8n + 1n), Buffer.alloc(8)]);
    const group = Buffer.concat([varint(7n * 8n + 3n), encode([[1, 1]]), fixed32, varint(7n * 8n + 4n)]);
    const reader = new WireReader().over(
      Buffer.concat([fixed32, fixed64, group, encode([[8, 'text']]), encode([[9, 1]])]),
    );
    for (let field = 0; field < 4; field++) {
      expect(reader.next()).toBe(true);
      reader.skip();
    }
    expect(reader.next()).toBe(true);
    expect(reader.tag).toBe(varintTag(9));
  });

  it.each([
    ['a varint that never ends', Buffer.alloc(11, 0xff), 'longer than 10 bytes'],
    ['field number 0', Buffer.from([0x02, 0x00]), 'a tag of 2'],
    ['wire type 6', Buffer.from([0x0e]), 'wire type 6'],
    ['a length beyond the end', Buffer.from([0x0a, 0x05, 0x00]), '5 bytes announced, 1 left'],
    ['a huge length', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]), 'announced'],
    ['a group without an end', Buffer.from([0x0b]), 'without an end'],
    ['groups nested without measure', Buffer.alloc(5000, 0x0b), 'nested deeper'],
  ])('refuses %s', (_, bytes, problem) => {
    expect(() => readEverything(bytes)).toThrow(WireError);
    expect(() => readEverything(bytes)).toThrow(problem);
  });

  it('either reads or refuses any bytes, and always ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          readEverything(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it('refuses every message that is cut inside a field', () => {
    const field: fc.Arbitrary<Field> = fc.tuple(
      fc.integer({ min: 1, max: 5000 }),
      fc.oneof(fc.string({ minLength: 1 }), fc.nat()),
    );
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), fc.nat(), (fields, seed) => {
        const whole = encode(fields);
        const boundaries = new Set(fields.map((_, count) => encode(fields.slice(0, count)).length));
        const cut = seed % whole.length;
        fc.pre(!boundaries.has(cut));
        expect(() => readEverything(whole.subarray(0, cut))).toThrow(WireError);
      }),
    );
  });
});

function readEverything(bytes: Buffer): void {
  const reader = new WireReader().over(bytes);
  while (reader.next()) {
    reader.skip();
  }
}
