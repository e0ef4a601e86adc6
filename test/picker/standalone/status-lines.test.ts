import { createServer, type Server } from 'node:net';
import { post } from '../../simulator/server/test-server';
import { ProxyOfOne } from './_proxy';
import { RawClient } from './_raw-client';

const PATH = '/v1/chat/completions';
const BODY = '{"model":"m","messages":[]}';

describe('a model server whose status line', () => {
  let server: Server;
  let proxied: ProxyOfOne;

  /** Starts a model server that answers whatever it is sent with these bytes, and the proxy before it. */
  async function start(answer: string): Promise<void> {
    server = createServer((socket) => {
      socket.on('data', () => socket.write(answer, 'latin1'));
      socket.on('error', () => undefined);
    });
    const port = await new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    proxied = await ProxyOfOne.start(`127.0.0.1:${port}`);
  }

  afterEach(async () => {
    await proxied.close();
    server.close();
  });

  it.each(['099 X', '000 X', '101 Switching Protocols'])('is %s: 502', async (status) => {
    await start(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`);
    const answer = await post(`${proxied.url}${PATH}`, BODY);
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([502, 'server_malformed']);
    expect(proxied.released).toEqual({ 'server-reset': 1 });
  });

  it.each(['O\x01K', 'O\x7fK'])(
    'has a reason that cannot be passed on is answered for without it: %j',
    async (reason) => {
      await start(`HTTP/1.1 200 ${reason}\r\ncontent-length: 2\r\n\r\n{}`);
      const client = new RawClient(proxied.url);
      client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`);
      await client.until(/^HTTP\/1\.1 200 \r\n.*\{\}$/s);
      client.destroy();
    },
  );
});
