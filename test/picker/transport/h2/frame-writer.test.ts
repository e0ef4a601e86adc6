import { PassThrough } from 'node:stream';
import { ErrorCode, FrameType } from '../../../../src/picker/transport/h2/frame';
import { FrameReader } from '../../../../src/picker/transport/h2/frame-reader';
import { FrameWriter } from '../../../../src/picker/transport/h2/frame-writer';
import { Output } from '../../../../src/picker/transport/h2/output';
import { DEFAULT_TRANSPORT_LIMITS } from '../../../../src/picker/transport/transport-limits';
import { frameBytes } from './_frames';

const { HEADERS, CONTINUATION, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, DATA } = FrameType;

/** What is sent by what is written. */
function sent(write: (writer: FrameWriter) => void): Buffer {
  const socket = new PassThrough({ highWaterMark: 2 ** 30 });
  const output = new Output(socket);
  write(new FrameWriter(output));
  output.flush();
  return socket.read() as Buffer;
}

const words = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

describe('FrameWriter', () => {
  it.each<[string, (writer: FrameWriter) => void, Buffer]>([
    [
      'the head of DATA',
      (writer) => writer.dataHead(0x12_3456, 0xabcd),
      frameBytes(DATA, 0, 0x12_3456, Buffer.alloc(0xabcd)).subarray(0, 9),
    ],
    ['RST_STREAM', (writer) => writer.reset(7, ErrorCode.CANCEL), frameBytes(RST_STREAM, 0, 7, words(8))],
    ['the ack of SETTINGS', (writer) => writer.settingsAck(), frameBytes(SETTINGS, 1, 0)],
    ['PING', (writer) => writer.ping(Buffer.from('12345678'), false), frameBytes(PING, 0, 0, Buffer.from('12345678'))],
    [
      'its answer',
      (writer) => writer.ping(Buffer.from('12345678'), true),
      frameBytes(PING, 1, 0, Buffer.from('12345678')),
    ],
    ['WINDOW_UPDATE', (writer) => writer.windowUpdate(5, 70_000), frameBytes(WINDOW_UPDATE, 0, 5, words(70_000))],
    [
      'GOAWAY',
      (writer) => writer.goAway(9, ErrorCode.ENHANCE_YOUR_CALM, 'why'),
      frameBytes(GOAWAY, 0, 0, Buffer.concat([words(9, 11), Buffer.from('why')])),
    ],
    [
      'headers',
      (writer) => writer.headers(3, Buffer.from('block'), false, false),
      frameBytes(HEADERS, 4, 3, Buffer.from('block')),
    ],
    [
      'last headers',
      (writer) => writer.headers(3, Buffer.from('block'), true, false),
      frameBytes(HEADERS, 5, 3, Buffer.from('block')),
    ],
    [
      'headers behind a smaller table',
      (writer) => writer.headers(3, Buffer.from('block'), false, true),
      frameBytes(HEADERS, 4, 3, Buffer.from(' block')), // 0x20: a table of no bytes (RFC 7541, section 6.3)
    ],
  ])('writes %s', (_what, write, bytes) => {
    expect(sent(write)).toEqual(bytes);
  });

  it('cuts a block that is longer than a frame, and ends it once', () => {
    const block = Buffer.alloc(40_000, 'x');
    expect(sent((writer) => writer.headers(3, block, true, false))).toEqual(
      Buffer.concat([
        frameBytes(HEADERS, 1, 3, block.subarray(0, 16_384)),
        frameBytes(CONTINUATION, 0, 3, block.subarray(0, 16_384)),
        frameBytes(CONTINUATION, 4, 3, block.subarray(0, 7_232)),
      ]),
    );
  });

  it('says what a client may do, and widens the window of the connection, which settings cannot', () => {
    const frames: [number, Buffer][] = [];
    const reader = new FrameReader({
      data: () => undefined,
      frame: (type, _flags, _streamId, payload) => frames.push([type, Buffer.from(payload)]),
    });
    reader.push(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
    reader.push(sent((writer) => writer.settings({ ...DEFAULT_TRANSPORT_LIMITS, connectionWindowBytes: 100_000 })));
    const { maxConcurrentStreams, streamWindowBytes, maxHeaderListBytes } = DEFAULT_TRANSPORT_LIMITS;
    const [[, settings], [, update]] = frames;
    expect(frames.map(([type]) => type)).toEqual([SETTINGS, WINDOW_UPDATE]);
    expect([0, 6, 12].map((at) => [settings.readUInt16BE(at), settings.readUInt32BE(at + 2)])).toEqual([
      [3, maxConcurrentStreams],
      [4, streamWindowBytes],
      [6, maxHeaderListBytes],
    ]);
    expect(update.readUInt32BE(0)).toBe(34_465);
  });
});
