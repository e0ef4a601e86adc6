import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '../cluster/eventually';
import { collectHttp2, openHttp2 } from './client';
import { describeGateway } from './describe-gateway';
import { BODY, withHttp2Server } from './exchanges';
import { GRPC_PATH } from './picker-under-test';

const REQUEST = [
  'POST /v1/completions HTTP/1.1',
  'host: models',
  'content-type: application/json',
  `content-length: ${BODY.length}`,
  '',
  BODY,
].join('\r\n');

describeGateway('half-closes behind Envoy', { tls: true, bufferBytes: 32_768 }, (it) => {
  it('a client of HTTP/2 closes its side with its request, and gets its answer', async ({ gateway }) => {
    await withHttp2Server(gateway, async () => {
      const stream = openHttp2(gateway.port, { ':method': 'POST', ':path': '/v1/completions' });
      const answered = collectHttp2(stream);
      stream.end(BODY);
      const { status, body } = await answered;
      expect([status, String(body)]).toEqual([200, 'ok']);
      await eventually('the booking is released', () => gateway.picker.port.released.completed === 1);
    });
  });

  it('a client that closes its side of a connection in its request has left: nothing is picked', async ({
    gateway,
  }) => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(REQUEST.slice(0, -5));
    await eventually('the picker reads the body', () => gateway.picker.service.openStreams === 1);
    socket.end();
    await once(socket.resume(), 'close');
    expect(gateway.picker.port.picks).toEqual([]);
  });

  it('one that closes it while it waits has left too: its booking is released', async ({ gateway, upstreams }) => {
    for (const upstream of upstreams) {
      upstream.answer = () => undefined;
    }
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(REQUEST);
    await eventually('a model server has the request', () => upstreams.some(({ received }) => received.length > 0));
    socket.end();
    await once(socket.resume(), 'close');
    await eventually('the booking is released', () => gateway.picker.port.released['client-gone'] === 1);
  });

  it('a model server may end its answer while the client still sends', async ({ gateway }) => {
    await withHttp2Server(gateway, async (server) => {
      server.answer = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/grpc' });
        response.write('first and last');
        response.addTrailers({ 'grpc-status': '8' });
        response.end();
      };
      const headers = { 'content-type': 'application/grpc', te: 'trailers' };
      const stream = openHttp2(gateway.port, { ':method': 'POST', ':path': GRPC_PATH, ...headers });
      stream.write('\0\0\0\0\u0001a');
      expect(await collectHttp2(stream)).toMatchObject({ status: 200, trailers: { 'grpc-status': '8' } });
      await eventually('the booking is released', () => gateway.picker.port.released.completed === 1);
    });
  });
});
