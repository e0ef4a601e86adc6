import { eventually } from '../_support/eventually';
import { RecordingServer } from './_model-server';
import { ProxyOfOne } from './_proxy';
import { RawClient } from './_raw-client';

const BODY = '{"model":"m","messages":[]}';
const request = (query = '') =>
  `POST /v1/chat/completions${query} HTTP/1.1\r\nHost: h\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

describe('requests that a client sends before it has its answers', () => {
  let server: RecordingServer;
  let proxied: ProxyOfOne;
  let client: RawClient;

  beforeEach(async () => {
    server = new RecordingServer();
    proxied = await ProxyOfOne.start(await server.listen());
    client = new RawClient(proxied.url);
  });

  afterEach(async () => {
    client.destroy();
    await proxied.close();
    await server.close();
  });

  it('are answered in their order, whichever is ready first', async () => {
    const finish: (() => void)[] = [];
    server.answer = ({ target }, response) => void finish.push(() => response.end(target.slice(-1)));
    for (const number of [1, 2, 3]) {
      client.send(request(`?${number}`));
      await eventually(() => expect(finish).toHaveLength(number));
    }
    for (const end of finish.reverse()) end();
    await client.until(/\r\n1HTTP.*\r\n2HTTP.*\r\n3$/s);
    expect(proxied.released).toEqual({ completed: 3 });
  });

  it('are all taken away from the model server when the client goes away', async () => {
    server.answer = (_, response) => void response.write('data: 1\n\n');
    client.send(request().repeat(12));
    await eventually(() => expect(server.seen).toHaveLength(12));
    client.destroy();
    await eventually(() => expect(proxied.proxy.openRequests).toBe(0));
    expect(proxied.released).toEqual({ 'client-gone': 12 });
    await eventually(async () => expect(await server.connections).toBe(0));
  });
});
