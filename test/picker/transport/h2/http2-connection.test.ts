import { CLIENT_PREFACE, ErrorCode, FrameType } from '../../../../src/picker/transport/h2/frame';
import { framed } from '../_grpc-client';
import { frameBytes } from './_frames';
import { callHeaders, RawClient, settings, word } from './_raw-client';

const { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION } =
  FrameType;
const EMPTY = Buffer.alloc(0);
const SEVEN = Buffer.alloc(7);

describe('a connection ends for what breaks the protocol', () => {
  it.each([
    ['DATA on stream 0', frameBytes(DATA, 0, 0, SEVEN), ErrorCode.PROTOCOL_ERROR],
    ['DATA on a stream that was never opened', frameBytes(DATA, 0, 5, SEVEN), ErrorCode.PROTOCOL_ERROR],
    ['headers on stream 0', frameBytes(HEADERS, 4, 0, callHeaders('/t.T/Echo')), ErrorCode.PROTOCOL_ERROR],
    [
      'headers on a stream of the server',
      frameBytes(HEADERS, 4, 2, callHeaders('/t.T/Echo')),
      ErrorCode.PROTOCOL_ERROR,
    ],
    ['headers that cannot be decoded', frameBytes(HEADERS, 4, 1, Buffer.from([0xff])), ErrorCode.COMPRESSION_ERROR],
    ['CONTINUATION without headers', frameBytes(CONTINUATION, 4, 1, EMPTY), ErrorCode.PROTOCOL_ERROR],
    [
      'a frame between headers and their CONTINUATION',
      Buffer.concat([frameBytes(HEADERS, 0, 1, EMPTY), frameBytes(PING, 0, 0, Buffer.alloc(8))]),
      ErrorCode.PROTOCOL_ERROR,
    ],
    [
      'CONTINUATION of another stream',
      Buffer.concat([frameBytes(HEADERS, 0, 1, EMPTY), frameBytes(CONTINUATION, 4, 3, EMPTY)]),
      ErrorCode.PROTOCOL_ERROR,
    ],
    [
      'CONTINUATION without end',
      Buffer.concat([frameBytes(HEADERS, 0, 1, EMPTY), ...Array(65).fill(frameBytes(CONTINUATION, 0, 1, EMPTY))]),
      ErrorCode.ENHANCE_YOUR_CALM,
    ],
    [
      'headers far over the limit',
      Buffer.concat([
        frameBytes(HEADERS, 0, 1, EMPTY),
        ...Array(9).fill(frameBytes(CONTINUATION, 0, 1, Buffer.alloc(16_384))),
      ]),
      ErrorCode.ENHANCE_YOUR_CALM,
    ],
    ['more padding than headers', frameBytes(HEADERS, 0xc, 1, Buffer.from([9, 0])), ErrorCode.PROTOCOL_ERROR],
    ['PRIORITY on stream 0', frameBytes(PRIORITY, 0, 0, Buffer.alloc(5)), ErrorCode.PROTOCOL_ERROR],
    ['PRIORITY of another length on an idle stream', frameBytes(PRIORITY, 0, 9, SEVEN), ErrorCode.FRAME_SIZE_ERROR],
    ['RST_STREAM of another length', frameBytes(RST_STREAM, 0, 1, SEVEN), ErrorCode.FRAME_SIZE_ERROR],
    ['RST_STREAM of a stream that was never opened', frameBytes(RST_STREAM, 0, 1, word(8)), ErrorCode.PROTOCOL_ERROR],
    ['SETTINGS on a stream', frameBytes(SETTINGS, 0, 1, EMPTY), ErrorCode.PROTOCOL_ERROR],
    ['half a setting', frameBytes(SETTINGS, 0, 0, SEVEN), ErrorCode.FRAME_SIZE_ERROR],
    ['an acknowledgement with settings', frameBytes(SETTINGS, 1, 0, settings([3, 1])), ErrorCode.FRAME_SIZE_ERROR],
    ['ENABLE_PUSH of 2', frameBytes(SETTINGS, 0, 0, settings([2, 2])), ErrorCode.PROTOCOL_ERROR],
    ['a window of 2^31', frameBytes(SETTINGS, 0, 0, settings([4, 2 ** 31])), ErrorCode.FLOW_CONTROL_ERROR],
    ['frames that may be too short', frameBytes(SETTINGS, 0, 0, settings([5, 16_383])), ErrorCode.PROTOCOL_ERROR],
    ['frames that may be too long', frameBytes(SETTINGS, 0, 0, settings([5, 2 ** 24])), ErrorCode.PROTOCOL_ERROR],
    ['PUSH_PROMISE', frameBytes(PUSH_PROMISE, 4, 1, SEVEN), ErrorCode.PROTOCOL_ERROR],
    ['PING on a stream', frameBytes(PING, 0, 1, Buffer.alloc(8)), ErrorCode.PROTOCOL_ERROR],
    ['PING of another length', frameBytes(PING, 0, 0, SEVEN), ErrorCode.FRAME_SIZE_ERROR],
    ['GOAWAY on a stream', frameBytes(GOAWAY, 0, 1, Buffer.alloc(8)), ErrorCode.PROTOCOL_ERROR],
    ['WINDOW_UPDATE of another length', frameBytes(WINDOW_UPDATE, 0, 0, SEVEN), ErrorCode.FRAME_SIZE_ERROR],
    ['WINDOW_UPDATE of 0', frameBytes(WINDOW_UPDATE, 0, 0, word(0)), ErrorCode.PROTOCOL_ERROR],
    ['a window beyond 2^31 - 1', frameBytes(WINDOW_UPDATE, 0, 0, word(2 ** 31 - 1)), ErrorCode.FLOW_CONTROL_ERROR],
  ])('%s', async (_, bytes, code) => {
    const client = RawClient.settled();
    client.write(bytes);
    expect(await client.connectionError()).toBe(code);
    expect(client.faults).toEqual([]);
  });

  it('anything but SETTINGS first', async () => {
    const client = new RawClient();
    client.write(CLIENT_PREFACE, frameBytes(PING, 0, 0, Buffer.alloc(8)));
    expect(await client.connectionError()).toBe(ErrorCode.PROTOCOL_ERROR);
  });

  it('a stream number that was used before', async () => {
    const client = RawClient.settled();
    client.open(3, '/t.T/Echo', 5);
    client.open(1);
    expect(await client.connectionError()).toBe(ErrorCode.STREAM_CLOSED);
  });

  it('telling its calls, exactly once', async () => {
    const client = RawClient.settled();
    client.open(1, '/t.T/Silent');
    client.write(frameBytes(PING, 0, 0, SEVEN));
    await client.settle();
    client.socket.destroy();
    await client.settle();
    expect(client.silent.calls[0].ends).toEqual(['reset']);
    expect(client.openCalls).toBe(0);
  });
});

describe('a stream ends for what breaks the rules of streams, and no other', () => {
  it.each([
    [
      'DATA behind its end',
      Buffer.concat([frameBytes(DATA, 1, 1), frameBytes(DATA, 0, 1, SEVEN)]),
      ErrorCode.STREAM_CLOSED,
    ],
    ['headers that do not end it', frameBytes(HEADERS, 4, 1, EMPTY), ErrorCode.PROTOCOL_ERROR],
    ['pseudo-headers as trailers', frameBytes(HEADERS, 5, 1, Buffer.from([0x83])), ErrorCode.PROTOCOL_ERROR],
    ['a window widened by 0', frameBytes(WINDOW_UPDATE, 0, 1, word(0)), ErrorCode.PROTOCOL_ERROR],
    ['a window beyond 2^31 - 1', frameBytes(WINDOW_UPDATE, 0, 1, word(2 ** 31 - 1)), ErrorCode.FLOW_CONTROL_ERROR],
    ['PRIORITY of another length', frameBytes(PRIORITY, 0, 1, SEVEN), ErrorCode.FRAME_SIZE_ERROR],
  ])('%s', async (_, bytes, code) => {
    const client = RawClient.settled();
    client.open(1, '/t.T/Silent');
    client.open(3);
    client.write(bytes, frameBytes(DATA, 1, 3, framed('x')));
    expect(await client.streamError(1)).toBe(code);
    expect(client.silent.calls[0].ends).toEqual(['reset']);
    expect(client.echo.calls[0].ends).toEqual(['finished']);
    expect(await client.connectionError()).toBeUndefined();
  });

  it.each<[string, [string, string][] | Buffer]>([
    ['a name in upper case', [['X-Big', 'x']]],
    ['a header about the connection', [['connection', 'close']]],
    ['te of something else', [['te', 'gzip']]],
    ['a line break in a value', [['x-a', 'b\r\nc']]],
    ['a pseudo-header behind others', [[':authority', 'x']]],
    ['an unknown pseudo-header', [[':status', '200']]],
    ['no method', Buffer.from([0x86, 0x84])],
    ['no scheme', Buffer.from([0x83, 0x84])],
    ['no path', Buffer.from([0x83, 0x86])],
    ['two methods', Buffer.from([0x83, 0x83, 0x86, 0x84])],
  ])('%s', async (_, headers) => {
    const client = RawClient.settled();
    const block = Buffer.isBuffer(headers) ? headers : callHeaders('/t.T/Echo', headers);
    client.write(frameBytes(HEADERS, 4, 1, block));
    expect(await client.streamError(1)).toBe(ErrorCode.PROTOCOL_ERROR);
    expect(client.echo.calls).toHaveLength(0);
    client.open(3);
    await client.settle();
    expect(client.echo.calls).toHaveLength(1);
  });

  it('more DATA than the window of its stream lets through', async () => {
    const client = RawClient.settled({ streamWindowBytes: 65_535 });
    client.open(1, '/t.T/Silent');
    await client.settle();
    client.silent.calls[0].stream.pause();
    for (let sent = 0; sent < 65_535; sent += 13_107) {
      client.write(frameBytes(DATA, 0, 1, Buffer.alloc(13_107)));
    }
    expect(await client.streamError(1)).toBeUndefined();
    client.write(frameBytes(DATA, 0, 1, SEVEN));
    expect(await client.streamError(1)).toBe(ErrorCode.FLOW_CONTROL_ERROR);
  });

  it('takes what was on its way when the server reset it', async () => {
    const client = RawClient.settled();
    client.open(1, '/t.T/Nothing');
    client.write(frameBytes(DATA, 0, 1, SEVEN), frameBytes(HEADERS, 5, 1, EMPTY));
    expect(await client.frames(RST_STREAM)).toHaveLength(1);
    expect(await client.connectionError()).toBeUndefined();
  });

  it('one beyond the limit of calls', async () => {
    const client = RawClient.settled({ maxConcurrentStreams: 1 });
    client.open(1, '/t.T/Silent');
    client.open(3);
    expect(await client.streamError(3)).toBe(ErrorCode.REFUSED_STREAM);
  });
});

describe('a connection takes what the protocol allows', () => {
  it('padding, priorities, CONTINUATION, and frames that it does not know', async () => {
    const client = RawClient.settled();
    const block = callHeaders('/t.T/Echo');
    client.write(
      frameBytes(0x42, 0xff, 7, SEVEN),
      frameBytes(PRIORITY, 0, 9, Buffer.alloc(5)),
      frameBytes(
        HEADERS,
        0x28,
        1,
        Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 5]), block.subarray(0, 9), Buffer.alloc(3)]),
      ),
      frameBytes(CONTINUATION, 0, 1, block.subarray(9, 20)),
      frameBytes(CONTINUATION, 4, 1, block.subarray(20)),
      frameBytes(DATA, 9, 1, Buffer.concat([Buffer.from([4]), framed('padded'), Buffer.alloc(4)])),
    );
    await client.settle();
    expect(client.echo.calls[0].messages.map(String)).toEqual(['padded']);
    expect(client.echo.calls[0].ends).toEqual(['finished']);
  });

  it('answers PING with its payload, and settings with an acknowledgement', async () => {
    const client = RawClient.settled();
    client.write(frameBytes(PING, 0, 0, Buffer.from('12345678')));
    const [ping] = await client.frames(PING);
    expect([ping.flags, String(ping.payload)]).toEqual([1, '12345678']);
    const acknowledged = (await client.frames(SETTINGS)).filter(({ flags }) => flags === 1);
    expect(acknowledged).toHaveLength(1);
  });

  it('tells that it uses no header table when the client lowers it, once', async () => {
    const client = RawClient.settled({}, settings([1, 0]));
    client.open(1, '/t.T/Echo', 5);
    client.open(3, '/t.T/Echo', 5);
    const blocks = (await client.frames(HEADERS)).map(({ payload }) => payload[0]);
    expect(blocks).toEqual([0x20, 0x88]);
  });
});

describe('the windows of a client', () => {
  const answer = async (client: RawClient, streamId: number) =>
    Buffer.concat((await client.frames(DATA, streamId)).map(({ payload }) => payload)).length;

  it('hold a call back without holding up others, and the status behind its messages', async () => {
    const client = RawClient.settled({}, settings([4, 10]));
    client.open(1, '/t.T/Silent');
    client.open(3, '/t.T/Silent');
    await client.settle();
    for (const { stream } of client.silent.calls) {
      stream.send(Buffer.alloc(95));
      stream.finish(0);
    }
    expect([await answer(client, 1), await answer(client, 3)]).toEqual([10, 10]);
    client.write(frameBytes(WINDOW_UPDATE, 0, 3, word(90)));
    expect([await answer(client, 1), await answer(client, 3)]).toEqual([10, 100]);
    const ended = client.received.filter(({ flags }) => (flags & 1) !== 0 && flags !== 1);
    expect(ended.map(({ streamId, type }) => [streamId, type])).toEqual([[3, HEADERS]]);
    expect(client.received.indexOf(ended[0])).toBe(client.received.length - 1);
  });

  it('change on live streams with the settings, also below nothing', async () => {
    const client = RawClient.settled({}, settings([4, 50]));
    client.open(1, '/t.T/Silent');
    await client.settle();
    client.silent.calls[0].stream.send(Buffer.alloc(95));
    expect(await answer(client, 1)).toBe(50);
    client.write(frameBytes(SETTINGS, 0, 0, settings([4, 20]))); // now it is 30 bytes ahead
    client.write(frameBytes(WINDOW_UPDATE, 0, 1, word(30)));
    expect(await answer(client, 1)).toBe(50);
    client.write(frameBytes(WINDOW_UPDATE, 0, 1, word(5)));
    expect(await answer(client, 1)).toBe(55);
    client.write(frameBytes(SETTINGS, 0, 0, settings([4, 1000])));
    expect(await answer(client, 1)).toBe(100);
  });

  it('of the connection are shared in turns', async () => {
    const client = RawClient.settled({}, settings([4, 1_000_000]));
    for (const streamId of [1, 3, 5]) {
      client.open(streamId, '/t.T/Silent');
    }
    await client.settle();
    for (const { stream } of client.silent.calls) {
      stream.send(Buffer.alloc(100_000));
    }
    expect(await answer(client, 1)).toBe(65_535);
    client.write(frameBytes(WINDOW_UPDATE, 0, 0, word(3 * 16_384)));
    expect([await answer(client, 1), await answer(client, 3), await answer(client, 5)]).toEqual([
      65_535 + 16_384,
      16_384,
      16_384,
    ]);
  });

  it('hold nothing up that a client does not read, beyond a bound', async () => {
    const client = RawClient.settled({}, settings([4, 2 ** 31 - 1]));
    client.write(frameBytes(WINDOW_UPDATE, 0, 0, word(2 ** 30)));
    client.open(1, '/t.T/Silent');
    await client.settle();
    client.reads = false;
    const { stream } = client.silent.calls[0];
    let sent = 0;
    while (stream.send(Buffer.alloc(50_000))) {
      sent++;
    }
    await client.settle();
    expect(client.socket.writableLength).toBeLessThan(400_000);
    client.startReading();
    expect(await answer(client, 1)).toBe((sent + 1) * 50_005);
    expect(client.silent.calls[0].writables).toBe(1);
  });
});

describe('a client that makes the server work for nothing is sent away', () => {
  const repeated = (count: number, frame: Buffer) => Buffer.concat(Array(count).fill(frame));

  it.each([
    ['PING', repeated(3000, frameBytes(PING, 0, 0, Buffer.alloc(8)))],
    ['SETTINGS', repeated(3000, frameBytes(SETTINGS, 0, 0))],
    ['PRIORITY', repeated(3000, frameBytes(PRIORITY, 0, 1, Buffer.alloc(5)))],
    ['frames that are unknown', repeated(3000, frameBytes(0x42, 0, 0))],
    ['empty DATA', repeated(3000, frameBytes(DATA, 0, 1))],
    ['tiny WINDOW_UPDATE', repeated(3000, frameBytes(WINDOW_UPDATE, 0, 1, word(1)))],
  ])('%s', async (_, bytes) => {
    const client = RawClient.settled();
    client.open(1, '/t.T/Silent');
    client.write(bytes);
    expect(await client.connectionError()).toBe(ErrorCode.ENHANCE_YOUR_CALM);
    expect(client.silent.calls[0].ends).toEqual(['reset']);
  });

  const openAndReset = (streamId: number) =>
    Buffer.concat([
      frameBytes(HEADERS, 4, streamId, callHeaders('/t.T/Silent')),
      frameBytes(RST_STREAM, 0, streamId, word(8)),
    ]);

  it('calls that are broken off at once, unless they are no more than may be open', async () => {
    const client = RawClient.settled({ maxConcurrentStreams: 100 });
    const flood = Array.from({ length: 101 }, (_, index) => openAndReset(index * 2 + 1));
    client.write(...flood.slice(0, 100));
    expect(await client.connectionError()).toBeUndefined();
    client.deadlines.tick(50); // 50 more may have come meanwhile
    client.write(flood[100]);
    expect(await client.connectionError()).toBeUndefined();
    client.write(...Array.from({ length: 100 }, (_, index) => openAndReset(1001 + index * 2)));
    expect(await client.connectionError()).toBe(ErrorCode.ENHANCE_YOUR_CALM);
    expect(client.openCalls).toBe(0);
  });

  it('not one that resets each call when it is over, as Envoy does', async () => {
    const client = RawClient.settled({ maxConcurrentStreams: 10 });
    const message = Buffer.from([0, 0, 0, 0, 1, 7]);
    for (let streamId = 1; streamId < 40_000; streamId += 2) {
      client.open(streamId);
      client.write(frameBytes(DATA, 0, streamId, message));
      client.write(frameBytes(DATA, 1, streamId), frameBytes(RST_STREAM, 0, streamId, word(0)));
    }
    expect(await client.connectionError()).toBeUndefined();
    expect([client.echo.calls.length, client.openCalls]).toEqual([20_000, 0]);
  });

  it('not one that resets thousands of calls at once that were answered: its own clients have gone', async () => {
    const client = RawClient.settled();
    const ids = Array.from({ length: 10_000 }, (_, index) => 2 * index + 1);
    for (const streamId of ids) {
      client.open(streamId);
      client.write(frameBytes(DATA, 0, streamId, Buffer.from([0, 0, 0, 0, 1, 7])));
    }
    await client.settle();
    expect(client.openCalls).toBe(10_000);
    client.write(...ids.map((streamId) => frameBytes(RST_STREAM, 0, streamId, word(8))));
    expect(await client.connectionError()).toBeUndefined();
    expect(client.openCalls).toBe(0);
  });

  it('one that goes on resetting what is over', async () => {
    const client = RawClient.settled();
    client.write(openAndReset(1), repeated(3_000, frameBytes(RST_STREAM, 0, 1, word(8))));
    expect(await client.connectionError()).toBe(ErrorCode.ENHANCE_YOUR_CALM);
  });

  it('questions whose answers it does not read', async () => {
    const client = RawClient.settled();
    await client.settle();
    client.reads = false;
    for (let streamId = 1; streamId < 200_000 && !client.socket.writableEnded; streamId += 200) {
      const refused = Array.from({ length: 100 }, (_, index) =>
        frameBytes(HEADERS, 5, streamId + index * 2, callHeaders(`/t.T/${'x'.repeat(100)}`)),
      );
      client.write(...refused);
      await client.settle();
    }
    expect(client.socket.writableEnded).toBe(true);
    client.deadlines.tick(1000);
    expect(client.socket.destroyed).toBe(true);
  });
});

describe('a silent client', () => {
  it('must show within seconds that it speaks HTTP/2', () => {
    const client = new RawClient();
    client.write(CLIENT_PREFACE.subarray(0, 5));
    client.deadlines.tick(9_999);
    expect(client.socket.destroyed).toBe(false);
    client.deadlines.tick(10_000);
    expect(client.socket.destroyed).toBe(true);
  });

  it('is asked whether it is there, and kept if it answers', async () => {
    const client = RawClient.settled();
    await client.settle();
    client.deadlines.tick(30_000);
    const [ping] = await client.frames(PING);
    expect(ping.flags).toBe(0);
    client.write(frameBytes(PING, 1, 0, ping.payload));
    await client.settle();
    client.deadlines.tick(59_999);
    expect(await client.frames(PING)).toHaveLength(1);
    client.deadlines.tick(60_000);
    expect(await client.frames(PING)).toHaveLength(2);
    client.deadlines.tick(79_999);
    expect(client.socket.destroyed).toBe(false);
    client.deadlines.tick(80_000);
    expect(client.socket.destroyed).toBe(true);
  });
});
