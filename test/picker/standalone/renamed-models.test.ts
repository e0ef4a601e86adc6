import { gzipSync } from 'node:zlib';
import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import { DEFAULT_STATE_TIMEOUTS, ServingPaths } from '../../../src/picker/exchange';
import { listedByName } from '../../../src/picker/models';
import { DEFAULT_POLICY, Scheduler } from '../../../src/picker/scheduling';
import { ReverseProxy } from '../../../src/picker/standalone';
import { Deadlines } from '../../../src/picker/transport';
import { RecordingServer } from './_model-server';

const PATH = '/v1/chat/completions';
const REQUEST = '{"model":"m","messages":[]}';

describe('a model that the server knows by another name', () => {
  let server: RecordingServer;
  let proxy: ReverseProxy;
  let url: string;

  beforeEach(async () => {
    server = new RecordingServer();
    const scheduler = new Scheduler({ policy: DEFAULT_POLICY, now: () => 0, random: () => 0, onMisuse: 'throw' });
    scheduler.endpoints.setEligible(scheduler.endpoints.add(await server.listen()), true);
    proxy = new ReverseProxy({
      port: scheduler,
      deadlines: new Deadlines(0),
      timeouts: DEFAULT_STATE_TIMEOUTS,
      servingPaths: new ServingPaths(SERVING_PATHS),
      resolveModel: ({ rewrite }) => ({ model: rewrite ?? 'm', priority: 0 }),
      listModels: () => [listedByName('alias')],
      maxBodyBytes: 1_000,
      hashesPrompts: false,
      usage: 'ignore',
    });
    url = `http://127.0.0.1:${await proxy.listen(0, '127.0.0.1')}`;
  });

  afterEach(async () => {
    await proxy.close();
    await server.close();
  });

  it('is listed by the name that clients ask for, without asking the server', async () => {
    const answer = await fetch(`${url}/v1/models`);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toMatchObject({ object: 'list', data: [{ id: 'alias', object: 'model' }] });
    expect(server.seen).toEqual([]);
  });

  it.each([
    ['application/json', '{"model":"m","choices":[]}', '{"model":"alias","choices":[]}'],
    ['text/event-stream', 'data: {"model": "m"}\n\ndata: [DONE]\n\n', 'data: {"model": "alias"}\n\ndata: [DONE]\n\n'],
  ])('is renamed both ways: %s', async (type, sent, received) => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-type': type, 'content-length': sent.length });
      response.write(sent.slice(0, 12));
      setImmediate(() => response.end(sent.slice(12)));
    };
    // Clients of a proxy are the world outside: their header chooses no model.
    const headers = { 'x-llm-d-model-name-rewrite': 'chosen' };
    const answer = await fetch(`${url}${PATH}`, { method: 'POST', body: REQUEST.replace('"m"', '"alias"'), headers });
    expect(await answer.text()).toBe(received);
    expect(server.seen[0].body.toString()).toBe(REQUEST);
    expect(server.seen[0].headers).toMatchObject({ 'content-length': String(REQUEST.length) });
    expect(server.seen[0].headers['accept-encoding']).toBeUndefined();
  });

  it('is renamed in a body that is encoded, which goes on decoded', async () => {
    const encoded = gzipSync(REQUEST.replace('"m"', '"alias"'));
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    const answer = await fetch(`${url}${PATH}`, { method: 'POST', body: new Uint8Array(encoded), headers });
    expect(answer.status).toBe(200);
    const [{ body, headers: received }] = server.seen;
    expect(String(body)).toBe(REQUEST);
    expect(received['content-encoding']).toBeUndefined();
    expect(received['content-length']).toBe(String(REQUEST.length));
  });
});
