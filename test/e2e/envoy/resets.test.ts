import { once } from 'node:events';
import { constants, type Http2ServerResponse } from 'node:http2';
import { eventually } from '../cluster/eventually';
import { collectHttp2, openHttp2 } from './client';
import { describeGateway } from './describe-gateway';
import { answerWithOneEvent, BODY, withHttp2Server } from './exchanges';

const POST = { ':method': 'POST', ':path': '/v1/completions', 'content-type': 'application/json' };

describeGateway('resets behind Envoy', { tls: true, bufferBytes: 32_768 }, (it) => {
  it('a client resets a request that it still sends: nothing is picked', async ({ gateway }) => {
    const stream = openHttp2(gateway.port, POST);
    stream.on('error', () => undefined);
    stream.write('{"model":');
    await eventually('the picker reads the body', () => gateway.picker.service.openStreams === 1);
    stream.close(constants.NGHTTP2_CANCEL);
    await eventually('the picker has let go', () => gateway.picker.service.openStreams === 0);
    expect(gateway.picker.port.picks).toEqual([]);
  });

  it('a client resets a request that waits for its answer', async ({ gateway }) => {
    await withHttp2Server(gateway, async (server) => {
      server.answer = () => undefined;
      const stream = openHttp2(gateway.port, POST);
      stream.on('error', () => undefined);
      stream.end(BODY);
      await eventually('the model server has the request', () => server.received.length === 1);
      stream.close(constants.NGHTTP2_CANCEL);
      await eventually('the booking is released', () => gateway.picker.port.released['client-gone'] === 1);
    });
  });

  it('a client resets a request in its answer', async ({ gateway }) => {
    await withHttp2Server(gateway, async (server) => {
      answerWithOneEvent(server);
      const stream = openHttp2(gateway.port, POST);
      stream.on('error', () => undefined);
      stream.end(BODY);
      await once(stream, 'data');
      stream.close(constants.NGHTTP2_CANCEL);
      await eventually('the booking is released', () => gateway.picker.port.released['client-gone'] === 1);
    });
  });

  it('a model server resets a request before its answer: its client gets an error', async ({ gateway }) => {
    await withHttp2Server(gateway, async (server) => {
      server.answer = (_, response) => resetStream(response);
      const stream = openHttp2(gateway.port, POST);
      stream.end(BODY);
      expect((await collectHttp2(stream)).status).toBe(503);
      await eventually('the booking is released', () => gateway.picker.port.released['server-error'] === 1);
    });
  });

  it('a model server resets its answer: its client is never told that it was whole', async ({ gateway }) => {
    await withHttp2Server(gateway, async (server) => {
      let reset: (() => void) | undefined;
      server.answer = (_, response) => {
        response.write('begun');
        reset = () => resetStream(response);
      };
      const stream = openHttp2(gateway.port, POST);
      stream.end(BODY);
      await once(stream, 'data');
      const broken = expect(collectHttp2(stream)).rejects.toThrow('NGHTTP2_');
      reset!();
      await broken;
      // Envoy closes the call as when the client leaves: nothing that it sends tells the two apart.
      await eventually('the booking is released', () => gateway.picker.port.released['client-gone'] === 1);
    });
  });
});

/** Breaks one HTTP/2 stream off and leaves its connection alone. */
function resetStream(response: unknown): void {
  (response as Http2ServerResponse).stream.close(constants.NGHTTP2_INTERNAL_ERROR);
}
