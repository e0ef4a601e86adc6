import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { eventually } from '../cluster/eventually';
import { send } from '../http-client';
import { chat, collectHttp2, openHttp2 } from './client';
import { describeGateway } from './describe-gateway';
import { answerWithOneEvent, BODY, firstEvent, onlyRequest } from './exchanges';
import { GRPC_PATH } from './picker-under-test';
import { answerWith, Upstream } from './upstream';

describeGateway('requests behind Envoy', { tls: true, bufferBytes: 32_768 }, (it) => {
  it('a request body may be ended by trailers', async ({ gateway, upstreams }) => {
    const body = JSON.stringify({ model: 'm', prompt: 'x'.repeat(100_000) });
    const answered = await send('POST', {
      port: gateway.port,
      path: '/v1/completions',
      headers: { trailer: 'x-checksum', 'transfer-encoding': 'chunked' },
      body,
      trailers: { 'x-checksum': '42' },
    });
    expect(answered.status).toBe(200);
    const received = onlyRequest(upstreams);
    expect(String(received.body)).toBe(body);
    expect(received.trailers).toEqual({ 'x-checksum': '42' });
    expect(gateway.picker.port.released).toEqual({ completed: 1 });
  });

  it('a body may end with an empty message', async ({ gateway, upstreams }) => {
    const sent = request({ host: '127.0.0.1', port: gateway.port, method: 'POST', path: '/v1/completions' });
    sent.write(BODY); // chunked: the end comes as a chunk of its own
    await eventually('Envoy has sent the body to the picker', () => gateway.picker.service.openStreams === 1);
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    expect(String(onlyRequest(upstreams).body)).toBe(BODY);
  });

  it('an empty body is refused with a clear message', async ({ gateway }) => {
    for (const headers of [{ 'content-length': '0' }, { 'transfer-encoding': 'chunked' }]) {
      const answered = await send('POST', { port: gateway.port, path: '/v1/completions', headers });
      expect(answered.status).toBe(400);
      expect(String(answered.body)).toContain('cannot be read as a JSON object: it is empty');
    }
    expect(gateway.picker.port.picks).toEqual([]);
  });

  it('requests and answers may be headers alone', async ({ gateway, upstreams }) => {
    for (const upstream of upstreams) {
      upstream.answer = (incoming, response) => {
        response.writeHead(
          incoming.method === 'DELETE' ? 204 : 200,
          incoming.method === 'HEAD' ? { 'content-length': '7' } : {},
        );
        response.end(incoming.method === 'GET' ? '{"data":[]}' : undefined);
      };
    }
    const got = await send('GET', { port: gateway.port, path: '/v1/models' });
    expect([got.status, String(got.body)]).toEqual([200, '{"data":[]}']);
    const head = await send('HEAD', { port: gateway.port, path: '/v1/models' });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    const deleted = await send('DELETE', { port: gateway.port, path: '/v1/responses/r1' });
    expect([deleted.status, deleted.body.length]).toEqual([204, 0]);
    expect(gateway.picker.port.released).toEqual({ completed: 3 });
    expect(gateway.picker.port.firstTokens.size).toBe(1);
  });

  it("an answer may come before the request's end", async ({ gateway, upstreams }) => {
    for (const upstream of upstreams) {
      upstream.answer = (_, response) => {
        response.writeHead(200, { 'content-length': '5' });
        response.end('early');
      };
    }
    const sent = request({ host: '127.0.0.1', port: gateway.port, method: 'POST', path: '/v1/responses/r1/cancel' });
    sent.write('first');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const [body] = (await once(response, 'data')) as [Buffer];
    expect(String(body)).toBe('early');
    sent.on('error', () => undefined);
    sent.end('second');
    await eventually('the booking is released', () => gateway.picker.port.released.completed === 1);
  });

  it('a client may go away at any time', async ({ gateway, upstreams }) => {
    const { port: scheduling, service } = gateway.picker;
    const uploading = request({ host: '127.0.0.1', port: gateway.port, method: 'POST', path: '/v1/completions' });
    uploading.on('error', () => undefined);
    uploading.write('{"model":');
    await eventually('the picker reads the body', () => service.openStreams === 1);
    uploading.destroy();
    await eventually('the picker has let go', () => service.openStreams === 0);
    expect(scheduling.picks).toEqual([]);

    for (const upstream of upstreams) {
      upstream.answer = () => undefined;
    }
    const waiting = request({ host: '127.0.0.1', port: gateway.port, method: 'POST', path: '/v1/completions' });
    waiting.on('error', () => undefined);
    waiting.end(BODY);
    await eventually('the model server has the request', () => upstreams.some(({ received }) => received.length > 0));
    waiting.destroy();
    await eventually('the booking is released', () => scheduling.released['client-gone'] === 1);

    for (const upstream of upstreams) {
      answerWithOneEvent(upstream);
    }
    (await firstEvent(gateway.port)).destroy();
    await eventually('the booking is released', () => scheduling.released['client-gone'] === 2);
    expect(scheduling.openBookings).toBe(0);
  });

  it('a body may be refused before it has ended', async ({ gateway }) => {
    const sent = request({ host: '127.0.0.1', port: gateway.port, method: 'POST', path: '/v1/completions' });
    sent.on('error', () => undefined);
    sent.write('not JSON');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(400);
    response.resume();
    sent.destroy();

    const long = request({
      host: '127.0.0.1',
      port: gateway.port,
      method: 'POST',
      path: '/v1/completions',
      headers: { 'content-length': String(65 * 1024 * 1024) },
    });
    long.on('error', () => undefined);
    long.write('{');
    const [refused] = (await once(long, 'response')) as [IncomingMessage];
    expect(refused.statusCode).toBe(413);
    refused.resume();
    long.destroy();
  });

  it('an upgrade is decided on its headers', async ({ gateway, upstreams }) => {
    for (const upstream of upstreams) {
      upstream.upgraded = (socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
        socket.pipe(socket);
        socket.on('error', () => undefined);
      };
    }
    const sent = request({
      host: '127.0.0.1',
      port: gateway.port,
      path: '/v1/responses',
      headers: { connection: 'upgrade', upgrade: 'websocket' },
    });
    sent.end();
    const [, socket] = (await once(sent, 'upgrade')) as [IncomingMessage, import('node:net').Socket];
    for (const message of ['ping', 'pong']) {
      socket.write(message);
      const [echoed] = (await once(socket, 'data')) as [Buffer];
      expect(String(echoed)).toBe(message);
    }
    expect(gateway.picker.port.picks).toHaveLength(1);
    socket.destroy();
  });

  it('a gRPC call is decided on its headers, and both sides talk in turn', async ({ gateway }) => {
    const server = await Upstream.start('127.0.0.4', 'http2');
    gateway.picker.port.reset([server.endpoint]);
    server.answer = (incoming, response) => {
      response.writeHead(200, { 'content-type': 'application/grpc' });
      incoming.on('data', (chunk: Buffer) => response.write(chunk));
      incoming.on('end', () => {
        response.addTrailers({ 'grpc-status': '0' });
        response.end();
      });
    };
    const stream = openHttp2(gateway.port, {
      ':method': 'POST',
      ':path': GRPC_PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const answered = collectHttp2(stream);
    for (const message of ['\0\0\0\0\u0001a', '\0\0\0\0\u0001b']) {
      stream.write(message);
      const [echoed] = (await once(stream, 'data')) as [Buffer];
      expect(String(echoed)).toBe(message);
    }
    stream.end();
    expect(await answered).toMatchObject({ status: 200, trailers: { 'grpc-status': '0' } });
    await eventually('the booking is released', () => gateway.picker.port.released.completed === 1);
    await server.stop();
  });

  it('headers may be larger than 16 KB, both ways', async ({ gateway, upstreams }) => {
    const large = Object.fromEntries([1, 2, 3].map((index) => [`x-large-${index}`, 'v'.repeat(13_000)]));
    for (const upstream of upstreams) {
      upstream.answer = answerWith(200, 'ok', large);
    }
    const answered = await send('POST', {
      port: gateway.port,
      path: '/v1/completions',
      headers: large,
      body: BODY,
    });
    expect(answered.status).toBe(200);
    expect(answered.headers).toMatchObject(large);
    expect(onlyRequest(upstreams).headers).toMatchObject(large);
  });
});

describeGateway(
  'an Envoy that tells more than the picker knows',
  {
    tls: false,
    extProc: { request_attributes: ['request.path', 'source.address'], response_attributes: ['response.code'] },
  },
  (it) => {
    it('is understood: unknown fields are passed over', async ({ gateway }) => {
      expect((await chat(gateway.port, BODY)).status).toBe(200);
      expect(gateway.picker.port.released).toEqual({ completed: 1 });
    });
  },
);
