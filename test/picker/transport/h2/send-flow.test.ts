import { PassThrough } from 'node:stream';
import { Deadlines } from '../../../../src/picker/transport';
import { FloodGuard } from '../../../../src/picker/transport/h2/flood-guard';
import { FrameWriter } from '../../../../src/picker/transport/h2/frame-writer';
import { Output } from '../../../../src/picker/transport/h2/output';
import { PeerSettings } from '../../../../src/picker/transport/h2/peer-settings';
import { type Sender, SendFlow } from '../../../../src/picker/transport/h2/send-flow';
import { SendQueue } from '../../../../src/picker/transport/h2/send-queue';

/** A connection that sends: calls on it, and what has left, frame by frame. */
function connection() {
  const socket = new PassThrough({ highWaterMark: 2 ** 30 });
  const output = new Output(socket);
  const flow = new SendFlow(output, new FrameWriter(output), new PeerSettings(), new FloodGuard(new Deadlines(0), 10));
  const call = (streamId: number, sendWindow: number) => {
    const sender: Sender = {
      streamId,
      sendWindow,
      queue: new SendQueue(),
      sendFrame: () => flow.frame(sender) && sender.queue.bytes > 0,
    };
    return sender;
  };
  /** The frames that have left since: stream, length, payload. */
  const frames = () => {
    output.flush();
    const bytes = (socket.read() as Buffer | null) ?? Buffer.alloc(0);
    const found: { streamId: number; length: number; payload: Buffer }[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.readUIntBE(at, 3);
      found.push({ streamId: bytes.readUInt32BE(at + 5), length, payload: bytes.subarray(at + 9, at + 9 + length) });
      at += 9 + length;
    }
    return found;
  };
  return { flow, call, frames };
}

const HEAD = Buffer.from('head');

describe('SendFlow', () => {
  it('sends a message at once, behind its length', () => {
    const { flow, call, frames } = connection();
    flow.message(call(1, 100), HEAD, Buffer.from('body'));
    flow.message(call(3, 100), Buffer.alloc(40, 'h'), undefined);
    expect(frames().map(({ streamId, payload }) => [streamId, payload.toString('latin1')])).toEqual([
      [1, '\0\0\0\0\x08headbody'],
      [3, `\0\0\0\0\x28${'h'.repeat(40)}`],
    ]);
  });

  it('sends what the window of a stream allows, and holds nobody else up', () => {
    const { flow, call, frames } = connection();
    const [narrow, wide] = [call(1, 10), call(3, 100)];
    flow.message(narrow, HEAD, Buffer.alloc(20, 'b'));
    flow.message(narrow, HEAD, undefined);
    flow.message(wide, HEAD, undefined);
    expect(frames().map(({ streamId, length }) => [streamId, length])).toEqual([
      [1, 10],
      [3, 9],
    ]);
    narrow.sendWindow += 1_000;
    flow.pump(narrow);
    const [frame, ...others] = frames();
    expect(others).toEqual([]);
    expect(frame.payload.toString('latin1')).toBe(`${'b'.repeat(19)}\0\0\0\0\x04head`);
  });

  it('sends frames no longer than the client takes', () => {
    const { flow, call, frames } = connection();
    flow.message(call(1, 60_000), HEAD, Buffer.alloc(40_000));
    expect(frames().map(({ length }) => length)).toEqual([16_384, 16_384, 40_009 - 2 * 16_384]);
  });

  it('lets calls that wait for the connection take turns, a frame each', () => {
    const { flow, call, frames } = connection();
    const [first, second] = [call(1, 200_000), call(3, 200_000)];
    flow.message(first, HEAD, Buffer.alloc(65_526)); // all of the window of the connection
    flow.message(first, HEAD, Buffer.alloc(50_000));
    flow.message(second, HEAD, Buffer.alloc(30_000));
    frames();
    flow.widen(70_000);
    expect(frames().map(({ streamId, length }) => [streamId, length])).toEqual([
      [1, 16_384],
      [3, 16_384],
      [1, 16_384],
      [3, 30_009 - 16_384],
      [1, 70_000 - 3 * 16_384 - (30_009 - 16_384)],
    ]);
  });

  it('sends nothing of a call that is over', () => {
    const { flow, call, frames } = connection();
    flow.message(call(1, 200_000), HEAD, Buffer.alloc(65_526));
    const over = call(3, 200_000);
    flow.message(over, HEAD, undefined);
    flow.forget(over);
    frames();
    flow.widen(1_000);
    expect(frames()).toEqual([]);
  });

  it('ends a connection whose window is made too wide', () => {
    const { flow } = connection();
    expect(() => flow.widen(0x7fff_ffff - 65_535)).not.toThrow();
    expect(() => flow.widen(1)).toThrow(expect.objectContaining({ code: 3 }));
  });
});
