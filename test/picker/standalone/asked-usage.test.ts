import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import { DEFAULT_STATE_TIMEOUTS, ServingPaths } from '../../../src/picker/exchange';
import { DEFAULT_POLICY, Scheduler } from '../../../src/picker/scheduling';
import { ReverseProxy } from '../../../src/picker/standalone';
import { Deadlines } from '../../../src/picker/transport';
import { RecordingServer } from './_model-server';

const DELTA = 'data: {"model":"served","choices":[{"delta":{"content":"a"}}]}\n\n';
const USAGE = 'data: {"model":"served","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3}}\n\n';
const DONE = 'data: [DONE]\n\n';

describe('usage that the proxy asks for', () => {
  let server: RecordingServer;
  let proxy: ReverseProxy;
  let url: string;
  let usages: number[][];

  beforeEach(async () => {
    server = new RecordingServer();
    usages = [];
    const scheduler = new Scheduler({ policy: DEFAULT_POLICY, now: () => 0, random: () => 0, onMisuse: 'throw' });
    scheduler.endpoints.setEligible(scheduler.endpoints.add(await server.listen()), true);
    const usage = scheduler.usage.bind(scheduler);
    scheduler.usage = (id, promptTokens, answerTokens, cachedTokens) => {
      usages.push([promptTokens, answerTokens]);
      usage(id, promptTokens, answerTokens, cachedTokens);
    };
    proxy = new ReverseProxy({
      port: scheduler,
      deadlines: new Deadlines(0),
      timeouts: DEFAULT_STATE_TIMEOUTS,
      servingPaths: new ServingPaths(SERVING_PATHS),
      resolveModel: () => ({ model: 'served', priority: 0 }),
      listModels: () => [],
      maxBodyBytes: 1_000,
      hashesPrompts: false,
      usage: 'ask',
    });
    url = `http://127.0.0.1:${await proxy.listen(0, '127.0.0.1')}/v1/chat/completions`;
  });

  afterEach(async () => {
    await proxy.close();
    await server.close();
  });

  it.each(['asked', 'served'])('is learned and taken out, for a model that clients call %s', async (model) => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(DELTA + USAGE.slice(0, 30));
      setImmediate(() => response.end(USAGE.slice(30) + DONE));
    };
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ model, stream: true }) });
    expect(await answer.text()).toBe(DELTA.replace('served', model) + DONE);
    const sent = '{"model":"served","stream_options":{"include_usage":true},"stream":true}';
    expect(server.seen[0].body.toString()).toBe(sent);
    expect(server.seen[0].headers).toMatchObject({ 'content-length': String(sent.length) });
    expect(usages).toEqual([[12, 3]]);
  });
});
