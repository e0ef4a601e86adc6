import { GrpcStatus } from '../../../src/picker/transport';
import { framed } from './_grpc-client';
import type { GrpcServerFixture } from './_grpc-server-fixture';

/** What a server takes and what it refuses, at its limits and beyond. */
export function refusalCases(t: GrpcServerFixture): void {
  it('refuses an unknown method', async () => {
    await t.start();
    const end = await t.client.call('/t.T/Nothing').ended;
    expect(end).toMatchObject({ httpStatus: 200, status: 12, message: 'no method /t.T/Nothing', trailersOnly: true });
  });

  it.each([
    ['another content type', { 'content-type': 'application/json' }, 415],
    ['a content type that only begins alike', { 'content-type': 'application/grpc-web' }, 415],
    ['another HTTP method', { ':method': 'GET' }, 405],
  ])('refuses %s', async (_, headers, httpStatus) => {
    await t.start();
    expect(await t.client.call('/t.T/Echo', headers).ended).toMatchObject({ httpStatus, status: undefined });
    expect(t.echo.calls).toHaveLength(0);
  });

  it('takes the full content type', async () => {
    await t.start();
    const call = t.client.call('/t.T/Echo', { 'content-type': 'application/grpc+proto' });
    call.halfClose();
    expect((await call.ended).status).toBe(0);
  });

  it('refuses compression, announced or not', async () => {
    await t.start();
    const announced = await t.client.call('/t.T/Echo', { 'grpc-encoding': 'gzip' }).ended;
    expect(announced).toMatchObject({ status: 12, message: 'grpc-encoding gzip: send messages uncompressed' });
    const call = t.client.call('/t.T/Echo');
    call.stream.write(framed('x', 1));
    expect(await call.ended).toMatchObject({ status: 12 });
    expect(t.echo.calls[0].messages).toHaveLength(0);
  });

  it('refuses a message over the limit before it is there', async () => {
    await t.start({ limits: { maxMessageBytes: 1000 } });
    const call = t.client.call('/t.T/Echo');
    call.send(Buffer.alloc(1000));
    await call.arrived(1);
    call.stream.write(framed(Buffer.alloc(1001)).subarray(0, 5));
    expect(await call.ended).toMatchObject({ status: 8, message: 'a message of 1001 bytes: the limit is 1000' });
  });

  it('refuses a call that ends in the middle of a message', async () => {
    await t.start();
    const call = t.client.call('/t.T/Silent');
    call.stream.end(framed('message').subarray(0, 8));
    expect((await call.ended).status).toBe(3);
    expect(t.silent.calls[0].messages).toHaveLength(0);
    expect(t.silent.calls[0].halfCloses).toBe(0);
  });

  it('takes headers up to the limit and resets a call beyond it', async () => {
    await t.start({ limits: { maxHeaderListBytes: 40_000 } });
    const allowed = t.client.call('/t.T/Echo', { 'x-big': 'x'.repeat(30_000) });
    allowed.halfClose();
    expect((await allowed.ended).status).toBe(0);
    const refused = await t.client.call('/t.T/Echo', { 'x-big': 'x'.repeat(50_000) }).ended;
    expect(refused.status).not.toBe(0);
    expect(t.echo.calls).toHaveLength(1);
  });

  it('makes calls beyond the limit of a connection wait or fail, never the others', async () => {
    await t.start({ limits: { maxConcurrentStreams: 2 } });
    const open = [t.client.call('/t.T/Silent'), t.client.call('/t.T/Silent')];
    await t.silent.nth(2);
    const third = t.client.call('/t.T/Echo');
    third.send('x');
    third.halfClose();
    expect(t.echo.calls).toHaveLength(0);
    for (const served of t.silent.calls) {
      served.stream.finish(GrpcStatus.OK);
    }
    for (const call of open) {
      expect((await call.ended).status).toBe(0);
    }
    expect((await third.ended).status).toBe(0);
  });
}
