import * as fc from 'fast-check';
import { MsgpackError, MsgpackReader } from '../../src/kv-event-wire/msgpack-reader';
import { runs } from '../runs';
import { type Packable, pack } from './pack';

const values: fc.Arbitrary<Packable> = fc.letrec<{ value: Packable }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.string(),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.string(), tie('value')) as fc.Arbitrary<Packable>,
  ),
})).value;

describe('MsgpackReader', () => {
  it('takes integers of 64 bits as two words', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const reader = new MsgpackReader(pack(value));
        reader.takeInteger();
        expect((BigInt(reader.high) << 32n) | BigInt(reader.low)).toBe(value);
      }),
    );
  });

  it('takes negative integers as their complement of two', () => {
    fc.assert(
      fc.property(fc.integer({ max: -1 }), (value) => {
        const reader = new MsgpackReader(pack(value));
        reader.takeInteger();
        expect([reader.high, reader.low | 0]).toEqual([0xffff_ffff, value]);
      }),
    );
  });

  it('takes integers up to 32 bits, in whatever length they come', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (value) => {
        expect(new MsgpackReader(pack(value)).takeUint32()).toBe(value);
        expect(new MsgpackReader(pack(BigInt(value))).takeUint32()).toBe(value);
      }),
    );
    expect(() => new MsgpackReader(pack(2n ** 32n)).takeUint32()).toThrow(MsgpackError);
    expect(() => new MsgpackReader(pack(-1)).takeUint32()).toThrow(MsgpackError);
  });

  it('takes texts, bytes and the heads of arrays and maps of any length', () => {
    for (const length of [0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536]) {
      const text = 'x'.repeat(length);
      expect(new MsgpackReader(pack(text)).takeText() === text).toBe(true);
      expect(String(new MsgpackReader(pack(Buffer.from(text))).takeBytes()) === text).toBe(true);
      expect(new MsgpackReader(pack(Array(length).fill(0))).takeArray()).toBe(length);
      const map = Object.fromEntries(Array.from({ length }, (_, key) => [`${key}`, 0]));
      expect(new MsgpackReader(pack(map)).takeMap()).toBe(length);
    }
  });

  it('passes over any value, and comes out behind it', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = pack(value);
        const reader = new MsgpackReader(Buffer.concat([bytes, pack(42)]));
        expect(reader.skipped().equals(bytes)).toBe(true);
        expect(reader.takeUint32()).toBe(42);
      }),
    );
  });

  it('passes over extensions and short floats', () => {
    const extensions = [
      'd4aabb',
      'd5aabbbb',
      'd6aabbbbbbbb',
      'c702aabbbb',
      'c80001aabb',
      'c900000001aabb',
      'ca3f800000',
    ];
    for (const hex of extensions) {
      const reader = new MsgpackReader(Buffer.from(`${hex}2a`, 'hex'));
      reader.skip();
      expect([hex, reader.takeUint32()]).toEqual([hex, 42]);
    }
  });

  it('passes over deep nesting without recursion', () => {
    const depth = 200_000;
    const reader = new MsgpackReader(Buffer.concat([Buffer.alloc(depth, 0x91), pack(1), pack(42)]));
    reader.skip();
    expect(reader.takeUint32()).toBe(42);
  });

  it('refuses every message that is cut off', () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, cut) => {
        const bytes = pack(value);
        const reader = new MsgpackReader(bytes.subarray(0, cut % bytes.length));
        expect(() => reader.skip()).toThrow(MsgpackError);
      }),
    );
  });

  it('refuses lengths that the message cannot hold before it allocates', () => {
    for (const hex of ['ddffffffff', 'dfffffffff', 'c6ffffffff', 'dbffffffff', 'c9ffffffff00']) {
      expect(() => new MsgpackReader(Buffer.from(hex, 'hex')).skip()).toThrow(MsgpackError);
    }
  });

  it('reads or refuses any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          new MsgpackReader(Buffer.from(bytes)).skip();
        } catch (error) {
          expect(error).toBeInstanceOf(MsgpackError);
        }
      }),
      { numRuns: runs(250) },
    );
  });
});
