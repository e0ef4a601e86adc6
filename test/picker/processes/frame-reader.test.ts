import * as fc from 'fast-check';
import { FrameReader } from '../../../src/picker/processes/_frame-reader';
import { FrameWriter } from '../../../src/picker/processes/_frame-writer';
import { runs } from '../../runs';

const MIB = 1024 * 1024;

/** The frames with these bytes, one after the other. */
function written(frames: readonly Buffer[]): Buffer {
  const sent: Buffer[] = [];
  const writer = new FrameWriter((bytes) => sent.push(bytes));
  for (const bytes of frames) {
    writer.begin();
    writer.bytes([bytes]);
    writer.end();
  }
  writer.flush();
  return Buffer.concat(sent);
}

/** What is read of bytes that come in pieces of so many. */
function read(bytes: Buffer, pieceBytes: number): Buffer[] {
  const frames: Buffer[] = [];
  const reader = new FrameReader((fields) => frames.push(fields.bytesCopied()));
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  return frames;
}

it('reads the frames that were written, wherever what comes is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 100 }),
      (arrays, pieceBytes) => {
        const frames = arrays.map((array) => Buffer.from(array));
        expect(read(written(frames), pieceBytes)).toEqual(frames);
      },
    ),
    { numRuns: runs(100) },
  );
});

it('copies each byte of a long frame a few times, however many pieces it comes in', () => {
  const long = Buffer.alloc(4 * MIB, 7);
  const bytes = written([long, Buffer.from('after')]);
  let copied = 0;
  const { copy } = Buffer.prototype;
  jest.spyOn(Buffer.prototype, 'copy').mockImplementation(function (this: Buffer, ...args) {
    const count = copy.apply(this, args);
    copied += count;
    return count;
  });
  const concat = jest.spyOn(Buffer, 'concat');
  const frames = read(bytes, 65_536);
  jest.restoreAllMocks();
  expect(concat).not.toHaveBeenCalled();
  expect(copied).toBeLessThan(4 * bytes.length);
  expect(frames.map(({ length }) => length)).toEqual([long.length, 5]);
  expect(frames[0].equals(long)).toBe(true);
});
