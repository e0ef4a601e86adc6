import { createHash } from 'node:crypto';
import { PLAIN_EXAMPLES } from '../examples/table';
import { describeServed } from './gateway/describe-served';
import { echoImage } from './gateway/echo-image';
import { plainHttp2Picker } from './gateway/plain-http2-picker';
import { post } from './http-client';

const CHAT = '/v1/chat/completions';

const KILOBYTE = 1000;
const SIZES = [300 * KILOBYTE, 20_000 * KILOBYTE];
const EVENTS_REQUEST = chatRequest(KILOBYTE);

/** Made before anything runs, since this process, which takes seconds for them, probes the pods as well. */
const REQUESTS = SIZES.map((size) => [size, chatRequest(size)] as const);

/** Text that repeats nowhere, with characters of one to four bytes and all escapes of JSON. */
function chatRequest(bytes: number): Buffer {
  const pieces: string[] = [];
  for (let length = 0; length < bytes; length += pieces.at(-1)!.length) {
    pieces.push(
      `${pieces.length} "quoted" \\ é 語 🙂 \n\t\u0001 ${createHash('sha256').update(`${length}`).digest('hex')}`,
    );
  }
  return Buffer.from(JSON.stringify({ model: 'echo', messages: [{ role: 'user', content: pieces.join('') }] }));
}

for (const example of PLAIN_EXAMPLES) {
  // The servers echo, as simulated ones would refuse prompts of this length: what comes back is what went in.
  describeServed(`bodies through the gateway of ${example}`, { example, images: [echoImage] }, (test) => {
    for (const [transport, change] of [
      ['TLS', undefined],
      ['plain HTTP/2', plainHttp2Picker],
    ] as const) {
      test(`arrive as they were sent, both ways, the picker asked over ${transport}`, { change }, async (served) => {
        await served.ready();
        for (const [size, body] of REQUESTS) {
          expect(body.length).toBeGreaterThanOrEqual(size);
          const answer = await served.post(CHAT, body);
          expect({ status: answer.status, error: answer.status === 200 ? '' : answer.body.toString() }).toEqual({
            status: 200,
            error: '',
          });
          expect(answer.headers['x-received-sha256']).toBe(createHash('sha256').update(body).digest('hex'));
          expect(answer.body.equals(body)).toBe(true);
        }

        const path = `${CHAT}?events=2000`;
        const body = EVENTS_REQUEST;
        const headers = { accept: 'text/event-stream' };
        const events = await served.post(path, body, headers);
        const [server] = await served.pods(served.modelServer);
        const direct = await post({ ip: server!['status'].podIP, port: 8000, path, body, headers });
        expect(events.body.toString()).toContain('data: [DONE]');
        expect(events.body.equals(direct.body)).toBe(true);
      });
    }
  });
}
