import * as zlib from 'node:zlib';
import * as fc from 'fast-check';
import { ZstdFrames } from '../../../src/picker/request/_zstd-frames';

/** Node 20 has none. */
const { zstdCompressSync } = zlib as { readonly zstdCompressSync?: (text: Buffer, options?: object) => Buffer };

function littleEndian(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes > 0) {
    buffer.writeUIntLE(value, 0, bytes);
  }
  return buffer;
}

const skippable = fc
  .tuple(fc.nat(15), fc.uint8Array({ maxLength: 40 }))
  .map(([kind, content]) =>
    Buffer.concat([littleEndian(0x184d2a50 + kind, 4), littleEndian(content.length, 4), content]),
  );

/** A frame whose blocks are stored or of one byte: what compressed ones hold is of no concern here. */
const frame = fc
  .record({
    oneSegment: fc.boolean(),
    checksum: fc.boolean(),
    dictionary: fc.nat(3),
    size: fc.nat(3),
    blocks: fc.array(
      fc.record({ repeated: fc.boolean(), content: fc.uint8Array({ maxLength: 30 }), times: fc.nat(100_000) }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ oneSegment, checksum, dictionary, size, blocks }) => {
    const descriptor = (size << 6) | (oneSegment ? 0x20 : 0) | (checksum ? 4 : 0) | dictionary;
    const sizeBytes = size === 0 && oneSegment ? 1 : [0, 2, 4, 8][size];
    const header = (oneSegment ? 0 : 1) + [0, 1, 2, 4][dictionary] + sizeBytes;
    return Buffer.concat([
      littleEndian(0xfd2fb528, 4),
      Buffer.of(descriptor),
      Buffer.alloc(header, 0xff),
      ...blocks.flatMap(({ repeated, content, times }, index) => {
        const last = index === blocks.length - 1 ? 1 : 0;
        const length = repeated ? times : content.length;
        return [littleEndian((length << 3) | (repeated ? 2 : 0) | last, 3), repeated ? Buffer.of(7) : content];
      }),
      Buffer.alloc(checksum ? 4 : 0, 0xff),
    ]);
  });

function endsOf(parts: readonly Buffer[]): number[] {
  let end = 0;
  return parts.map((part) => {
    end += part.length;
    return end;
  });
}

/** The offsets at which a stream is cut, and behind its pieces that {@link ZstdFrames} makes of that. */
function cutIn(stream: Buffer, cuts: readonly number[]): { edges: Set<number>; ends: Set<number>; ended: number } {
  const frames = new ZstdFrames();
  const ends = new Set<number>();
  const edges = [...cuts.map((cut) => cut % stream.length), stream.length].sort((a, b) => a - b);
  let from = 0;
  for (const edge of edges) {
    const piece = stream.subarray(from, edge);
    for (let at = 0; at < piece.length; ) {
      at = frames.endOfFrame(piece, at);
      ends.add(from + at);
    }
    from = edge;
  }
  return { edges: new Set(edges), ends, ended: frames.ended };
}

describe('the frames of a Zstandard stream', () => {
  it('end where they end, wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(frame, skippable), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        (parts, cuts) => {
          const { edges, ends, ended } = cutIn(Buffer.concat(parts), cuts);
          expect(ended).toBe(parts.length);
          expect(ends).toEqual(new Set([...endsOf(parts), ...[...edges].filter((edge) => edge > 0)]));
        },
      ),
    );
  });

  it('are not looked for in what is none', () => {
    const text = Buffer.from('{"model":"m"}');
    expect(new ZstdFrames().endOfFrame(text, 0)).toBe(text.length);
  });

  (zstdCompressSync ? it : it.skip)('are those that Node writes', () => {
    const text = Buffer.from('abcabcab'.repeat(50_000));
    const parts = [zstdCompressSync!(text), zstdCompressSync!(Buffer.alloc(0)), zstdCompressSync!(text.subarray(0, 9))];
    expect([...cutIn(Buffer.concat(parts), []).ends]).toEqual(endsOf(parts));
  });
});
