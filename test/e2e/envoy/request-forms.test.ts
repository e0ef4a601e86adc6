import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { send } from '../http-client';
import { describeGateway } from './describe-gateway';
import { codeOf, onlyRequest } from './exchanges';
import { ALIAS } from './picker-under-test';
import { answerWith } from './upstream';

const ENCODERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** A body too long for one message of Envoy, even encoded. */
const long = (model: string) => JSON.stringify({ model, prompt: randomBytes(150_000).toString('hex') });

describeGateway('forms of requests behind Envoy', { tls: true, bufferBytes: 32_768 }, (it) => {
  for (const [encoding, encode] of Object.entries(ENCODERS)) {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };

    it(`a body in ${encoding} is read, and arrives as it was sent`, async ({ gateway, upstreams }) => {
      const text = long('m');
      const body = encode(text);
      const answered = await send('POST', { port: gateway.port, path: '/v1/completions', headers, body });
      expect(answered.status).toBe(200);
      expect(gateway.picker.port.picks).toMatchObject([{ model: 'm', textBytes: 300_000 }]);
      const received = onlyRequest(upstreams);
      expect(received.body.equals(body)).toBe(true);
      expect(received.headers['content-encoding']).toBe(encoding);
    });

    it(`a body in ${encoding} arrives decoded where its model has another name`, async ({ gateway, upstreams }) => {
      for (const upstream of upstreams) {
        upstream.answer = answerWith(200, '{"model":"m"}');
      }
      const text = long(ALIAS);
      const answered = await send('POST', { port: gateway.port, path: '/v1/completions', headers, body: encode(text) });
      expect([answered.status, String(answered.body)]).toEqual([200, `{"model":"${ALIAS}"}`]);
      const received = onlyRequest(upstreams);
      const expected = text.replace(`"${ALIAS}"`, '"m"');
      expect(String(received.body) === expected).toBe(true);
      expect(received.headers['content-encoding']).toBeUndefined();
    });
  }

  it('a body that is encoded otherwise, or a bomb, is refused', async ({ gateway }) => {
    const ask = (encoding: string, body: Buffer) =>
      send('POST', { port: gateway.port, path: '/v1/completions', headers: { 'content-encoding': encoding }, body });
    const unknown = await ask('lzma', Buffer.from('x'));
    expect([unknown.status, codeOf(unknown.body)]).toEqual([415, 'encoding_unknown']);
    expect(unknown.headers['accept-encoding']).toContain('gzip, deflate, br');
    const bomb = await ask('gzip', gzipSync(Buffer.alloc(65 * 1024 * 1024, ' ')));
    expect([bomb.status, codeOf(bomb.body)]).toEqual([413, 'body_too_long']);
  });

  it('a form names its model in a field, which is replaced too', async ({ gateway, upstreams }) => {
    for (const upstream of upstreams) {
      upstream.answer = answerWith(200, '{"text":"Hello","model":"m"}');
    }
    const form = new FormData();
    form.append('file', new Blob([randomBytes(128_000)]), 'speech.wav');
    form.append('model', ALIAS);
    form.append('response_format', 'json');
    const url = `http://127.0.0.1:${gateway.port}/v1/audio/transcriptions`;
    const answered = await fetch(url, { method: 'POST', body: form });
    expect(await answered.json()).toEqual({ text: 'Hello', model: ALIAS });
    expect(gateway.picker.port.picks).toMatchObject([{ model: 'm', otherTokens: 100 }]);
    const { body, headers } = onlyRequest(upstreams);
    const type = String(headers['content-type']);
    const read = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    expect([read.get('model'), read.get('response_format')]).toEqual(['m', 'json']);
    expect((read.get('file') as File).size).toBe(128_000);
  });

  it('a stored response is asked for where it was created, and tells its model as its client knows it', async (box) => {
    const { gateway, upstreams } = box;
    const stream = (id: string) => `event: response.created\ndata: {"response":{"id":"${id}","model":"m"}}\n\n`;
    for (const [index, upstream] of upstreams.entries()) {
      const id = `resp_${index}`;
      upstream.answer = (request, response) => {
        request.resume();
        const isStream = request.method === 'POST' && request.url === '/v1/responses';
        response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
        response.end(isStream ? stream(id) : `{"id":"${id}","model":"m"}`);
      };
    }
    const ask = (method: string, path: string, body?: object) =>
      send(method, { port: gateway.port, path: `/v1/responses${path}`, ...(body && { body: JSON.stringify(body) }) });
    for (let round = 0; round < 4; round++) {
      const created = await ask('POST', '', { model: ALIAS, input: 'Hi', stream: true });
      const [, id = ''] = /"id":"([^"]+)"/.exec(String(created.body)) ?? [];
      for (const [method, path] of [
        ['GET', `/${id}`],
        ['GET', `/${id}/input_items`],
        ['POST', `/${id}/cancel`],
      ] as const) {
        const answered = await ask(method, path);
        expect(JSON.parse(String(answered.body))).toEqual({ id, model: ALIAS });
      }
      const next = await ask('POST', '', { model: ALIAS, input: 'And?', previous_response_id: id });
      expect(String(next.body)).toContain(`"id":"${id}","model":"${ALIAS}"`);
    }
  });
});
