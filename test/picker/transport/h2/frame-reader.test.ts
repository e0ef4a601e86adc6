import * as fc from 'fast-check';
import { CLIENT_PREFACE, FrameType } from '../../../../src/picker/transport/h2/frame';
import { FrameReader } from '../../../../src/picker/transport/h2/frame-reader';
import { runs } from '../../../runs';
import { frameBytes } from './_frames';

interface Seen {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  payload: string;
  flowBytes: number;
  ended: boolean;
}

/** Reads chunks, and tells the frames with the pieces of DATA put together. */
function read(chunks: readonly Buffer[]): Seen[] {
  const seen: Seen[] = [];
  let open: Seen | undefined;
  const reader = new FrameReader({
    data: (streamId, chunk, start, end, flowBytes, ended) => {
      if (open?.streamId !== streamId) {
        open = { type: FrameType.DATA, flags: 0, streamId, payload: '', flowBytes: 0, ended: false };
        seen.push(open);
      }
      open.payload += chunk.toString('hex', start, end);
      open.flowBytes += flowBytes;
      open.ended = ended;
    },
    frame: (type, flags, streamId, payload) => {
      open = undefined;
      seen.push({ type, flags, streamId, payload: payload.toString('hex'), flowBytes: 0, ended: false });
    },
  });
  for (const chunk of chunks) {
    reader.push(chunk);
  }
  return seen;
}

describe('FrameReader', () => {
  it('finds the frames however the bytes are cut', () => {
    const frame = fc.record({
      type: fc.constantFrom(...Object.values(FrameType), 0x42),
      streamId: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      payload: fc.uint8Array({ maxLength: 50 }),
      padding: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(1000), { maxLength: 12 }), (frames, cuts) => {
        const bytes = Buffer.concat([
          CLIENT_PREFACE,
          // A PING between frames tells where DATA of one stream ends.
          ...frames.flatMap(({ type, streamId, payload, padding }) => [
            type === FrameType.DATA
              ? frameBytes(type, 0x9, streamId, Buffer.concat([Buffer.from([padding]), payload, Buffer.alloc(padding)]))
              : frameBytes(type, 0x9, streamId, Buffer.from(payload)),
            frameBytes(FrameType.PING, 0, 0, Buffer.alloc(8)),
          ]),
        ]);
        const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        const seen = read(chunks).filter((_, index) => index % 2 === 0);
        expect(seen).toEqual(
          frames.map(({ type, streamId, payload, padding }) => ({
            type,
            flags: type === FrameType.DATA ? 0 : 9,
            streamId,
            payload: Buffer.from(payload).toString('hex'),
            flowBytes: type === FrameType.DATA ? payload.length + padding + 1 : 0,
            ended: type === FrameType.DATA,
          })),
        );
      }),
      { numRuns: runs(250) },
    );
  });

  it.each([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n'), 1],
    ['a frame that is too long', Buffer.concat([CLIENT_PREFACE, Buffer.from('004001000000000001', 'hex')]), 6],
    ['more padding than payload', Buffer.concat([CLIENT_PREFACE, frameBytes(0, 8, 1, Buffer.from([1]))]), 1],
    ['a padded frame without payload', Buffer.concat([CLIENT_PREFACE, frameBytes(0, 8, 1, Buffer.alloc(0))]), 6],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => read([bytes])).toThrow(expect.objectContaining({ code }));
  });

  it('passes DATA on as it comes, without a copy', () => {
    const bytes = Buffer.concat([CLIENT_PREFACE, frameBytes(0, 0, 1, Buffer.from('content'))]);
    const pieces: Buffer[] = [];
    const reader = new FrameReader({
      data: (_, chunk, start, end) => pieces.push(chunk.subarray(start, end)),
      frame: () => undefined,
    });
    reader.push(bytes.subarray(0, bytes.length - 3));
    expect(pieces.map(String)).toEqual(['cont']);
    expect(pieces[0].buffer).toBe(bytes.buffer);
    reader.push(bytes.subarray(bytes.length - 3));
    expect(pieces.map(String)).toEqual(['cont', 'ent']);
  });

  it('reads nothing more once it is stopped', () => {
    const seen: number[] = [];
    const reader: FrameReader = new FrameReader({
      data: () => undefined,
      frame: (type) => {
        seen.push(type);
        reader.stopped = true;
      },
    });
    const ping = frameBytes(FrameType.PING, 0, 0, Buffer.alloc(8));
    reader.push(Buffer.concat([CLIENT_PREFACE, ping, ping]));
    expect(seen).toEqual([FrameType.PING]);
  });
});
