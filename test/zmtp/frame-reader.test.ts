import * as fc from 'fast-check';
import { FrameFlag, frame, message } from '../../src/zmtp/frame';
import { FrameReader } from '../../src/zmtp/frame-reader';
import { ZmtpError } from '../../src/zmtp/zmtp-error';
import { frameOf, messageOf } from './publisher';

type Frame = readonly [flags: number, body: string];

const frames: fc.Arbitrary<readonly Frame[]> = fc.array(
  fc.tuple(
    fc.constantFrom(0, FrameFlag.MORE, FrameFlag.COMMAND),
    fc.oneof(fc.nat(10), fc.integer({ min: 250, max: 260 })).map((length) => 'x'.repeat(length)),
  ),
  { maxLength: 6 },
);

function read(pieces: readonly Buffer[], maxFrameBytes = 1_000): Frame[] {
  const found: Frame[] = [];
  const reader = new FrameReader(maxFrameBytes, (flags, body) => found.push([flags & ~FrameFlag.LONG, String(body)]));
  for (const piece of pieces) reader.push(piece);
  return found;
}

describe('FrameReader', () => {
  it('finds the same frames wherever the bytes are cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 8 }), (written, cuts) => {
        const bytes = Buffer.concat(written.map(([flags, body]) => frame(flags, Buffer.from(body))));
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(read(pieces)).toEqual(written);
      }),
    );
  });

  it('finds frames byte by byte', () => {
    const bytes = message([Buffer.from('topic'), Buffer.alloc(300, 'y'), Buffer.alloc(0)]);
    expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual([
      [FrameFlag.MORE, 'topic'],
      [FrameFlag.MORE, 'y'.repeat(300)],
      [0, ''],
    ]);
  });

  it('refuses flags that do not exist', () => {
    expect(() => read([Buffer.from([8, 0])])).toThrow(ZmtpError);
  });

  it('refuses a long frame before it comes', () => {
    expect(() => read([frame(0, Buffer.alloc(11))], 10)).toThrow('a frame of 11 bytes, more than 10');
    expect(() => read([Buffer.from('02ffffffffffffffff', 'hex')])).toThrow(ZmtpError);
    expect(read([frame(0, Buffer.alloc(10))], 10)).toHaveLength(1);
  });

  it('reads or refuses any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 5 }), (pieces) => {
        try {
          read(pieces.map((piece) => Buffer.from(piece)));
        } catch (error) {
          expect(error).toBeInstanceOf(ZmtpError);
        }
      }),
    );
  });
});

test('frames and messages are written as the specification says', () => {
  fc.assert(
    fc.property(frames, (written) => {
      for (const [flags, body] of written)
        expect(frame(flags, Buffer.from(body)).equals(frameOf(flags, Buffer.from(body)))).toBe(true);
    }),
  );
  const parts = [Buffer.from('a'), Buffer.alloc(300), Buffer.from('')];
  expect(message(parts).equals(messageOf(parts))).toBe(true);
});
