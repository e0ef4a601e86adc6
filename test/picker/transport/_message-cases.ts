import { GrpcStatus } from '../../../src/picker/transport';
import { framed } from './_grpc-client';
import type { GrpcServerFixture } from './_grpc-server-fixture';

/** Messages on their way: order, sizes, cuts, windows. */
export function messageCases(t: GrpcServerFixture): void {
  it('answers a unary call', async () => {
    await t.start();
    const call = t.client.call('/t.T/Echo');
    call.send('question');
    call.halfClose();
    expect(await call.ended).toEqual({
      httpStatus: 200,
      status: 0,
      message: '',
      trailersOnly: false,
      resetCode: 0,
    });
    expect(call.messages.map(String)).toEqual(['question']);
    await t.echo.calls[0].until(() => t.echo.calls[0].ends.length > 0);
    expect(t.echo.calls[0].ends).toEqual(['finished']);
  });

  it('carries messages both ways while both sides are open', async () => {
    await t.start();
    const call = t.client.call('/t.T/Echo');
    for (let turn = 1; turn <= 5; turn++) {
      call.send(`turn ${turn}`);
      await call.arrived(turn);
    }
    call.halfClose();
    expect((await call.ended).status).toBe(0);
    expect(call.messages.map(String)).toEqual(['turn 1', 'turn 2', 'turn 3', 'turn 4', 'turn 5']);
  });

  it('takes empty messages, also as the last of a chunk', async () => {
    await t.start();
    const call = t.client.call('/t.T/Echo');
    call.stream.write(Buffer.concat([framed(''), framed('x'), framed('')]));
    call.halfClose();
    await call.ended;
    expect(call.messages.map(String)).toEqual(['', 'x', '']);
  });

  it('puts messages together from bytes that come one by one', async () => {
    await t.start();
    const call = t.client.call('/t.T/Echo');
    for (const byte of Buffer.concat([framed('first'), framed('second')])) {
      call.stream.write(Buffer.from([byte]));
    }
    call.halfClose();
    await call.ended;
    expect(call.messages.map(String)).toEqual(['first', 'second']);
  });

  it('sends head and body as one message, of any size', async () => {
    await t.start();
    const sizes = [0, 1, 2047, 2048, 2049, 16_384, 62_000, 300_000];
    const call = t.client.call('/t.T/Silent');
    call.send('go');
    const served = await t.silent.nth(1);
    const head = Buffer.from('head');
    for (const size of sizes) {
      served.stream.send(head, Buffer.alloc(size, size));
      head.fill('h'); // the head may be written over once send has returned
      head.write('head');
    }
    served.stream.finish(GrpcStatus.OK);
    await call.ended;
    expect(call.messages.map((message) => message.length)).toEqual(sizes.map((size) => size + 4));
    for (const [index, message] of call.messages.entries()) {
      expect(message.equals(Buffer.concat([Buffer.from('head'), Buffer.alloc(sizes[index], sizes[index])]))).toBe(true);
    }
  });

  it('carries megabytes both ways through small windows, in order and before the status', async () => {
    await t.start({ limits: { streamWindowBytes: 65_535, connectionWindowBytes: 65_535 } });
    const messages = Array.from({ length: 40 }, (_, index) => Buffer.alloc(200_000 + index, index));
    const call = t.client.call('/t.T/Echo');
    for (const message of messages) {
      call.send(message);
    }
    call.halfClose();
    expect((await call.ended).status).toBe(0);
    expect(call.messages.map((message) => message.length)).toEqual(messages.map((message) => message.length));
    expect(Buffer.concat(call.messages).equals(Buffer.concat(messages))).toBe(true);
  });

  it('says when a client does not keep up, and when it does again', async () => {
    await t.start({ limits: { sendBufferBytes: 100_000 } });
    const call = t.client.call('/t.T/Silent');
    call.stream.pause();
    call.send('go');
    const served = await t.silent.nth(1);
    const chunk = Buffer.alloc(50_000);
    let sent = 1;
    while (served.stream.send(chunk)) {
      sent++;
    }
    expect(served.writables).toBe(0);
    call.stream.resume();
    await served.until(() => served.writables > 0);
    expect(served.writables).toBe(1);
    served.stream.finish(GrpcStatus.OK);
    await call.ended;
    expect(call.messages).toHaveLength(sent);
  });

  it('lets a client wait while a call is paused', async () => {
    await t.start({ limits: { streamWindowBytes: 65_535 } });
    const call = t.client.call('/t.T/Silent');
    call.send('first');
    const served = await t.silent.nth(1);
    await served.until(() => served.messages.length === 1);
    served.stream.pause();
    const taken = new Promise<void>((resolve) => call.stream.write(framed(Buffer.alloc(1_000_000)), () => resolve()));
    const other = t.client.call('/t.T/Echo'); // goes on meanwhile
    other.send('x');
    other.halfClose();
    await other.ended;
    expect(served.messages).toHaveLength(1);
    served.stream.resume();
    await taken;
    await served.until(() => served.messages.length === 2);
    served.stream.finish(GrpcStatus.OK);
    await call.ended;
  });

  it('carries many calls at a time', async () => {
    await t.start();
    const calls = Array.from({ length: 1000 }, () => t.client.call('/t.T/Echo'));
    for (const [index, call] of calls.entries()) {
      call.send(`call ${index}`);
    }
    await t.echo.nth(1000);
    expect(t.server.openStreams).toBe(1000);
    for (const call of calls) {
      call.halfClose();
    }
    for (const [index, call] of calls.entries()) {
      expect((await call.ended).status).toBe(0);
      expect(call.messages.map(String)).toEqual([`call ${index}`]);
    }
  });
}
