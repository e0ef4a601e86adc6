import { PLAIN_EXAMPLES } from '../examples/table';
import { describeServed } from './gateway/describe-served';
import { plainHttp2Picker } from './gateway/plain-http2-picker';
import type { ServedExample } from './gateway/served-example';
import { post } from './http-client';

const CHAT = '/v1/chat/completions';

/** What differs between two answers of simulated servers to the same request. */
const IDENTITY = /"(id":"|created":)(?:[^",]+)/g;

/** What a client of the gateway gets, and what one gets that asks a model server directly, but for ids and times. */
async function bothWays(served: ServedExample, request: object): Promise<[string, string]> {
  const body = JSON.stringify({ model: await served.model(), messages: MESSAGES, max_tokens: 40, ...request });
  const through = await served.post(CHAT, body);
  expect(through.status).toBe(200);
  const [server] = await served.pods(served.modelServer);
  const direct = await post({ ip: server!['status'].podIP, port: 8000, path: CHAT, body });
  return [plain(through.body), plain(direct.body)];
}

const MESSAGES = [{ role: 'user', content: 'What does a gateway do?' }];

function plain(body: Buffer): string {
  return body.toString().replace(IDENTITY, '"$1');
}

for (const example of PLAIN_EXAMPLES) {
  describeServed(`requests to ${example}`, { example }, (test) => {
    for (const [transport, change] of [
      ['TLS', undefined],
      ['plain HTTP/2', plainHttp2Picker],
    ] as const) {
      test(`are answered as by a model server itself, the picker asked over ${transport}`, {
        change,
      }, async (served) => {
        await served.ready();

        const [unary, unaryDirect] = await bothWays(served, {});
        expect(unary).toContain('"completion_tokens":40');
        expect(unary).toBe(unaryDirect);

        const [events, eventsDirect] = await bothWays(served, { stream: true });
        expect(events.split('\n\n').length).toBeGreaterThan(40);
        expect(events.trimEnd().endsWith('data: [DONE]')).toBe(true);
        expect(events).toBe(eventsDirect);
      });
    }

    test('reach serving paths and nothing else of a model server', {}, async (served) => {
      await served.ready();
      const [server] = await served.pods(served.modelServer);
      const direct = await fetch(`http://${server!['status'].podIP}:8000/metrics`);
      expect(direct.status).toBe(200);
      expect((await served.get('/metrics')).status).toBe(404);
      for (const path of ['/v1/load_lora_adapter', '/sleep', `${CHAT}/`, '/v1/models/../../metrics']) {
        expect({ path, status: (await served.post(path, '{}')).status }).toEqual({ path, status: 404 });
      }
    });
  });
}
