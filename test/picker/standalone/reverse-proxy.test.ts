import { request as openRequest } from 'node:http';
import { createServer } from 'node:net';
import { DEFAULT_STATE_TIMEOUTS } from '../../../src/picker/exchange';
import { DEFAULT_POLICY, Scheduler } from '../../../src/picker/scheduling';
import { ReverseProxy } from '../../../src/picker/standalone';
import { Deadlines } from '../../../src/picker/transport';
import { ask, open, post } from '../../simulator/server/test-server';
import { eventually } from '../_support/eventually';
import { settingsWith } from '../exchange/_settings';
import { RecordingServer } from './_model-server';
import { RawClient } from './_raw-client';

const MAX_BODY_BYTES = 1_000_000;
const PATH = '/v1/chat/completions';
const REQUEST = '{"model":"m","messages":[]}';

let server: RecordingServer;
let scheduler: Scheduler;
let deadlines: Deadlines;
let proxy: ReverseProxy;
let url: string;

beforeEach(async () => {
  server = new RecordingServer();
  const now = () => performance.now();
  scheduler = new Scheduler({ policy: DEFAULT_POLICY, now, random: () => 0, onMisuse: 'throw' });
  use(await server.listen());
  deadlines = new Deadlines(0);
  proxy = new ReverseProxy({ ...settingsWith(scheduler, deadlines), maxBodyBytes: MAX_BODY_BYTES });
  url = `http://127.0.0.1:${await proxy.listen(0, '127.0.0.1')}`;
});

afterEach(async () => {
  await proxy.close();
  await server.close();
  expect([scheduler.inFlight, proxy.openRequests]).toEqual([0, 0]);
});

/** Makes this the only endpoint. */
function use(endpoint: string): void {
  for (const other of [...Array(scheduler.endpoints.size).keys()].map((slot) => scheduler.endpoints.idOf(slot))) {
    scheduler.endpoints.remove(other);
  }
  scheduler.endpoints.setEligible(scheduler.endpoints.add(endpoint), true);
}

/** How all requests so far ended, those causes that are not 0. */
function released(): Record<string, number> {
  return Object.fromEntries(Object.entries(scheduler.endpoints.total.released).filter(([, count]) => count > 0));
}

describe('a request', () => {
  it('arrives as it was sent, byte for byte, with its end-to-end headers', async () => {
    const body = Buffer.from(`{"model":"m","messages":[{"content":"${'é\\n'.repeat(100_000)}"}]}`);
    const answer = await new Promise((resolve, reject) => {
      const call = openRequest(`${url}${PATH}?beta=1`, {
        method: 'POST',
        headers: {
          'X-Request-Id': 'r1',
          Connection: 'x-hop',
          'X-Hop': 'gone',
          TE: 'trailers',
          Authorization: 'Bearer k',
        },
      });
      call.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
      for (let at = 0; at < body.length; at += 70_000) {
        call.write(body.subarray(at, at + 70_000));
      }
      call.end();
    });
    expect(answer).toBe(200);
    const [seen] = server.seen;
    expect([seen.method, seen.target]).toEqual(['POST', `${PATH}?beta=1`]);
    expect(seen.body.equals(body)).toBe(true);
    expect(seen.rawHeaders).toEqual(expect.arrayContaining(['X-Request-Id', 'r1', 'Authorization', 'Bearer k']));
    expect(seen.headers).toMatchObject({ 'content-length': String(body.length), host: new URL(url).host });
    expect(Object.keys(seen.headers)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(x-hop|te)$/)]));
    expect(seen.headers['transfer-encoding']).toBeUndefined();
  });

  it('loses the headers by which a client could steer gateways and sidecars', async () => {
    const client = new RawClient(url);
    client.send(
      `GET /v1/models HTTP/1.1\r\nHost: h\r\nX-Gateway-Destination-Endpoint: 10.0.0.1:1\r\nx-prefiller-host-port: 10.0.0.1:1\r\n\r\n`,
    );
    await client.until(/\r\n\r\n/);
    client.destroy();
    expect(Object.keys(server.seen[0].headers).sort()).toEqual(['connection', 'host']);
  });

  it('keeps its trailers', async () => {
    const client = new RawClient(url);
    client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n`);
    client.send(`${REQUEST.length.toString(16)}\r\n${REQUEST}\r\n0\r\nX-Sum: 7\r\n\r\n`);
    await client.until(/\r\n\r\n/);
    client.destroy();
    expect(server.seen[0]).toMatchObject({ body: Buffer.from(REQUEST), trailers: { 'x-sum': '7' } });
  });

  it('without a body needs none: GET goes on as it is, POST with the length 0', async () => {
    await ask(`${url}/v1/models`);
    await ask(`${url}/v1/responses/r1/cancel`, 'POST');
    expect(server.seen.map(({ headers }) => [headers['content-length'], headers['transfer-encoding']])).toEqual([
      [undefined, undefined],
      ['0', undefined],
    ]);
  });

  it('that waits to be told is told to go on, unless it is refused', async () => {
    const client = new RawClient(url);
    const length = `Content-Length: ${REQUEST.length}\r\nExpect: 100-continue\r\n\r\n`;
    client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\n${length}`);
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    client.send(REQUEST);
    await client.until(/HTTP\/1\.1 200 OK/);
    client.destroy();
    expect(server.seen[0].headers.expect).toBeUndefined();

    const refused = new RawClient(url);
    refused.send(`POST /metrics HTTP/1.1\r\nHost: h\r\n${length}`);
    await refused.until(/\}\}/);
    refused.destroy();
    expect(refused.received).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('follows another on the same connection, and connections to the model server are used again', async () => {
    const client = new RawClient(url);
    for (let sent = 1; sent <= 3; sent++) {
      client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\nContent-Length: ${REQUEST.length}\r\n\r\n${REQUEST}`);
      await eventually(() => expect(client.received.match(/HTTP\/1\.1 200/g)).toHaveLength(sent));
    }
    expect(await server.connections).toBe(1);
    client.destroy();
  });
});

describe('an answer', () => {
  it('keeps status, headers in their order and spelling, and trailers', async () => {
    server.answer = (_, response) => {
      response.writeHead(429, 'Slow Down', [
        'Retry-After',
        '3',
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'trailer',
        'x-sum',
      ]);
      response.write('{');
      response.addTrailers({ 'x-sum': '7' });
      response.end('}');
    };
    const client = new RawClient(url);
    client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\nContent-Length: ${REQUEST.length}\r\n\r\n${REQUEST}`);
    await client.until(/x-sum: 7\r\n\r\n$/);
    client.destroy();
    expect(client.received).toMatch(
      /^HTTP\/1\.1 429 Slow Down\r\nRetry-After: 3\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n/,
    );
    expect(client.received.match(/^date:/gim)).toHaveLength(1);
    expect(released()).toEqual({ 'client-error': 1 });
  });

  it('comes piece by piece, its headers at once', async () => {
    let more: (text: string) => void = () => {};
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      more = (text) => (text === '' ? response.end() : response.write(text));
    };
    const client = new RawClient(url);
    client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\nContent-Length: ${REQUEST.length}\r\n\r\n${REQUEST}`);
    await client.until(/\r\n\r\n/);
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      more(event);
      await client.until(new RegExp(`${event.trim()}\n\n`));
    }
    more('');
    await client.until(/0\r\n\r\n$/);
    client.destroy();
    expect(released()).toEqual({ completed: 1 });
  });

  it('may come before the request has ended', async () => {
    const early = createServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Much\r\ncontent-length: 4\r\n\r\nstop'));
      socket.on('error', () => undefined);
    });
    const port = await listen(early);
    use(`127.0.0.1:${port}`);
    const client = new RawClient(url);
    // A gRPC call is decided on its headers, so that its body is still on the way.
    client.send(
      `POST ${PATH} HTTP/1.1\r\nHost: h\r\nContent-Type: application/grpc\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n`,
    );
    await client.until(/^HTTP\/1\.1 413 Too Much.*stop$/s);
    client.destroy();
    early.close();
  });

  it('waits for a client that reads slowly', async () => {
    const size = 64 * 1024 * 1024;
    let left = size;
    server.answer = (_, response) => {
      const piece = Buffer.alloc(64 * 1024);
      const fill = () => {
        while (left > 0) {
          left -= piece.length;
          if (!response.write(piece)) {
            response.once('drain', fill);
            return;
          }
        }
        response.end();
      };
      fill();
    };
    const { call, response } = await open(`${url}${PATH}`, 'POST', REQUEST);
    // What is on the way settles far below the whole: the sender's progress stops, however often one looks.
    let seen = -1;
    let stillFor = 0;
    await eventually(() => {
      stillFor = seen === left ? stillFor + 1 : 0;
      seen = left;
      expect(stillFor).toBe(20);
    });
    expect(left).toBeGreaterThan(size / 2);
    let bytes = 0;
    for await (const piece of response) {
      bytes += piece.length;
    }
    expect(bytes).toBe(size);
    call.destroy();
  });
});

describe('what goes wrong', () => {
  it.each([
    ['a path beside the serving API', '/metrics', REQUEST, 404, 'path_not_served'],
    ['a body that is not JSON', PATH, '{"model"', 400, 'body_malformed'],
    ['no model', PATH, '{}', 400, 'model_missing'],
    ['an empty body', PATH, '', 400, 'body_malformed'],
    ['a body that is too long', PATH, ' '.repeat(MAX_BODY_BYTES + 1), 413, 'body_too_long'],
  ])('%s is refused clearly and reaches no model server', async (_, path, body, status, code) => {
    const answer = await post(`${url}${path}`, body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.text).error).toMatchObject({ code, message: expect.stringMatching(/./) });
    expect([server.seen.length, scheduler.endpoints.total.booked]).toEqual([0, 0]);
  });

  it('a chunked body that grows too long is refused while it comes, and the connection lives on', async () => {
    const client = new RawClient(url);
    client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const piece = ' '.repeat(65_536);
    for (let sent = 0; sent <= MAX_BODY_BYTES; sent += piece.length) {
      client.send(`10000\r\n${piece}\r\n`);
    }
    await client.until(/^HTTP\/1\.1 413 .*body_too_long/s);
    client.send('0\r\n\r\nGET /v1/models HTTP/1.1\r\nHost: h\r\n\r\n');
    await client.until(/HTTP\/1\.1 200/);
    client.destroy();
  });

  it.each([
    [
      'headers that are too long',
      `GET /v1/models HTTP/1.1\r\nHost: h\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`,
      '431',
      'headers_too_long',
    ],
    ['what is not HTTP', 'hello\r\n\r\n', '400', 'request_malformed'],
  ])('%s get a clear answer', async (_, text, status, code) => {
    const client = new RawClient(url);
    client.send(text);
    await client.closed;
    expect(client.received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*"code":"${code}"`, 's'));
  });

  it('a model server that refuses connections: 503', async () => {
    const placeholder = createServer();
    const port = await listen(placeholder);
    await new Promise((resolve) => placeholder.close(resolve));
    use(`127.0.0.1:${port}`);
    const answer = await post(`${url}${PATH}`, REQUEST);
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([503, 'server_unreachable']);
    expect(released()).toEqual({ 'server-reset': 1 });
  });

  it('a model server that breaks off before it answers: 502', async () => {
    server.answer = (_, response) => response.socket!.resetAndDestroy();
    const answer = await post(`${url}${PATH}`, REQUEST);
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([502, 'server_reset']);
    expect(released()).toEqual({ 'server-reset': 1 });
  });

  it('a model server that breaks off within its answer: the client is cut off too', async () => {
    server.answer = (_, response) => {
      response.write('data: 1\n\n', () => response.socket!.resetAndDestroy());
    };
    const client = new RawClient(url);
    client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\nContent-Length: ${REQUEST.length}\r\n\r\n${REQUEST}`);
    await client.closed;
    expect(client.received).not.toMatch(/0\r\n\r\n$/);
    expect(released()).toEqual({ 'server-reset': 1 });
  });

  it.each([
    ['while the model server computes', () => {}],
    ['within the answer', (_: unknown, response: { write(text: string): void }) => response.write('data: 1\n\n')],
  ])('a client that goes away %s takes its request away from the model server', async (_, answer) => {
    const gone = new Promise<void>((resolve) => {
      server.answer = (seen, response) => {
        response.on('close', resolve);
        answer(seen, response);
      };
    });
    const client = new RawClient(url);
    client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\nContent-Length: ${REQUEST.length}\r\n\r\n${REQUEST}`);
    await eventually(() => expect(server.seen).toHaveLength(1));
    client.destroy();
    await gone;
    await eventually(() => expect(released()).toEqual({ 'client-gone': 1 }));
  });

  it('a client that goes away while it sends its body books nothing', async () => {
    const client = new RawClient(url);
    client.send(`POST ${PATH} HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n{"model"`);
    await eventually(() => expect(proxy.openRequests).toBe(1));
    client.destroy();
    await eventually(() => expect(proxy.openRequests).toBe(0));
    expect(scheduler.endpoints.total.booked).toBe(0);
  });

  it('an answer that never comes: 504 at the deadline, and the model server is let go', async () => {
    const gone = new Promise<void>((resolve) => {
      server.answer = (_, response) => void response.on('close', resolve);
    });
    const answer = post(`${url}${PATH}`, REQUEST);
    await eventually(() => expect(server.seen).toHaveLength(1));
    deadlines.tick(DEFAULT_STATE_TIMEOUTS.routed + 1);
    expect(await answer).toMatchObject({ status: 504 });
    await gone;
    expect(released()).toEqual({ deadline: 1 });
  });
});

describe('shutting down', () => {
  it('lets what is under way finish, refuses connections, and says that connections end', async () => {
    let finish: () => void = () => {};
    server.answer = (_, response) => {
      finish = () => response.end('{}');
    };
    const answer = post(`${url}${PATH}`, REQUEST);
    await eventually(() => expect(server.seen).toHaveLength(1));
    const drained = proxy.drain(10_000);
    await expect(ask(`${url}/v1/models`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish();
    expect(await answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await drained;
    expect(released()).toEqual({ completed: 1 });
  });

  it('ends what does not finish: with an error when the answer has not begun, else by breaking off', async () => {
    server.answer = ({ target }, response) => {
      if (target === '/v1/completions') {
        response.write('data: 1\n\n');
      }
    };
    const unanswered = post(`${url}${PATH}`, REQUEST);
    const { response } = await open(`${url}/v1/completions`, 'POST', REQUEST);
    await eventually(() => expect(server.seen).toHaveLength(2));
    await proxy.drain(0);
    proxy.shutDown();
    const { status, text } = await unanswered;
    expect([status, JSON.parse(text).error.code]).toEqual([503, 'shutting_down']);
    await expect(response.toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(released()).toEqual({ shutdown: 2 });
  });
});

function listen(listener: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    listener.listen(0, '127.0.0.1', () => resolve((listener.address() as { port: number }).port));
  });
}
