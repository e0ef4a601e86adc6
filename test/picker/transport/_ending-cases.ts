import * as http2 from 'node:http2';
import { GrpcStatus } from '../../../src/picker/transport';
import { GrpcClient } from './_grpc-client';
import type { GrpcServerFixture } from './_grpc-server-fixture';

/** The ways in which a call can end. */
export function endingCases(t: GrpcServerFixture): void {
  it('tells an early half-close, and can still answer', async () => {
    await t.start();
    const call = t.client.call('/t.T/Silent');
    call.halfClose();
    const served = await t.silent.nth(1);
    await served.until(() => served.halfCloses > 0);
    expect(served.ends).toEqual([]);
    served.stream.send(Buffer.from('late'));
    served.stream.finish(GrpcStatus.OK);
    expect((await call.ended).status).toBe(0);
    expect(call.messages.map(String)).toEqual(['late']);
    expect(served.halfCloses).toBe(1);
  });

  it('tells a reset by the t.client, exactly once', async () => {
    await t.start();
    const call = t.client.call('/t.T/Silent');
    call.send('x');
    const served = await t.silent.nth(1);
    await served.until(() => served.messages.length === 1);
    call.reset();
    await served.until(() => served.ends.length > 0);
    expect(served.ends).toEqual(['reset']);
    served.stream.send(Buffer.from('into the void'));
    served.stream.finish(GrpcStatus.OK);
    expect(served.ends).toEqual(['reset']);
  });

  it('tells a lost connection as a reset of each of its calls', async () => {
    await t.start();
    for (let count = 0; count < 3; count++) {
      t.client.call('/t.T/Silent').send('x');
    }
    await t.silent.nth(3);
    t.client.close();
    for (const served of t.silent.calls) {
      await served.until(() => served.ends.length > 0);
      expect(served.ends).toEqual(['reset']);
    }
    expect(t.server.openStreams).toBe(0);
  });

  it('may end a call before the client does', async () => {
    await t.start();
    const call = t.client.call('/t.T/Hasty');
    call.send('one');
    call.send('two');
    expect((await call.ended).status).toBe(0);
    expect(call.messages.map(String)).toEqual(['early']);
    await t.hasty.calls[0].until(() => t.hasty.calls[0].ends.length > 0);
    expect(t.hasty.calls[0].ends).toEqual(['finished']);
    expect(t.hasty.calls[0].messages.map(String)).toEqual(['one']);
  });

  it('resets a client that goes on after the status, once the status had time to arrive', async () => {
    await t.start();
    const call = t.client.call('/t.T/Hasty');
    call.endsWithStatus = false;
    call.send('x');
    await call.arrived(1);
    t.deadlines.tick(999);
    expect(call.stream.closed).toBe(false);
    t.deadlines.tick(1000);
    expect(await call.ended).toMatchObject({ status: 0, resetCode: http2.constants.NGHTTP2_NO_ERROR });
  });

  it('sends a status without messages in the headers, its text in any script', async () => {
    await t.start();
    const call = t.client.call('/t.T/Silent');
    const served = await t.silent.nth(1);
    served.stream.finish(GrpcStatus.FAILED_PRECONDITION, '100 % falsch: ü\n');
    expect(await call.ended).toMatchObject({
      httpStatus: 200,
      status: 9,
      message: '100 % falsch: ü\n',
      trailersOnly: true,
    });
  });

  it('ends a call when its timeout has passed, where the method honours it', async () => {
    await t.start();
    const call = t.client.call('/t.T/Timed', { 'grpc-timeout': '1500m' });
    const served = await t.timed.nth(1);
    t.deadlines.tick(1499);
    expect(served.ends).toEqual([]);
    t.deadlines.tick(1500);
    expect(await call.ended).toMatchObject({ status: 4, message: 'the time in grpc-timeout has passed' });
    await served.until(() => served.ends.length > 0);
    expect(served.ends).toEqual(['deadline']);
  });

  it('outlasts the timeout of a call where the method ignores it', async () => {
    await t.start();
    const call = t.client.call('/t.T/Echo', { 'grpc-timeout': '1n' });
    call.send('x');
    await call.arrived(1);
    t.deadlines.tick(1_000_000);
    call.halfClose();
    expect((await call.ended).status).toBe(0);
  });

  it('ends the one call whose handler makes a mistake', async () => {
    await t.start();
    const bystander = t.client.call('/t.T/Silent');
    await t.silent.nth(1);
    const call = t.client.call('/t.T/Faulty');
    call.send('x');
    expect(await call.ended).toMatchObject({ status: 13, message: 'an internal error' });
    expect(t.faults.map(String)).toEqual(['Error: a mistake']);
    t.silent.calls[0].stream.finish(GrpcStatus.OK);
    expect((await bystander.ended).status).toBe(0);
  });

  it('lets open calls finish when it shuts down, and takes no new connection', async () => {
    await t.start();
    const call = t.client.call('/t.T/Silent');
    const served = await t.silent.nth(1);
    const goaway = new Promise((resolve) => t.client.session.once('goaway', resolve));
    const drained = t.server.drain(60_000);
    await goaway;
    await expect(GrpcClient.connect(t.port)).rejects.toThrow('ECONNREFUSED');
    served.stream.send(Buffer.from('to the end'));
    served.stream.finish(GrpcStatus.OK);
    expect((await call.ended).status).toBe(0);
    expect(call.messages.map(String)).toEqual(['to the end']);
    await drained;
    expect(served.ends).toEqual(['finished']);
  });

  it('waits for open calls no longer than it was told, and leaves them open', async () => {
    await t.start();
    const call = t.client.call('/t.T/Silent');
    const served = await t.silent.nth(1);
    await t.server.drain(0);
    served.stream.send(Buffer.from('still there'));
    await call.arrived(1);
    expect(served.ends).toEqual([]);
  });

  it('resets what is open when it closes, behind what was sent', async () => {
    await t.start();
    const told = t.client.call('/t.T/Silent');
    const left = t.client.call('/t.T/Silent');
    const first = await t.silent.nth(1);
    const second = await t.silent.nth(2);
    first.stream.finish(GrpcStatus.UNAVAILABLE, 'closing');
    await t.server.close();
    expect(await told.ended).toMatchObject({ status: 14, message: 'closing' });
    expect((await left.ended).status).toBeUndefined();
    expect(first.ends).toEqual(['finished']);
    expect(second.ends).toEqual(['reset']);
  });
}
