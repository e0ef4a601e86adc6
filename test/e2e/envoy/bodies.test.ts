import { chat } from './client';
import { describeGateway } from './describe-gateway';
import { answerWith } from './upstream';

/** A chat request with a prompt of so many bytes, of many scripts and escapes. */
function chatBody(promptBytes: number): Buffer {
  const sentence = 'Füße, 鳥, \ud83d\ude00 and "quotes"\n';
  const content = sentence.repeat(Math.ceil(promptBytes / Buffer.byteLength(JSON.stringify(sentence))));
  return Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }));
}

const EVENTS = Array.from({ length: 200 }, (_, index) => `data: {"index":${index}}\n\n`);

/** Small buffers cut bodies into many messages; Envoy's own let messages grow over what one answer may carry. */
const SETUPS = [
  { name: 'TLS', tls: true, bufferBytes: 32_768 },
  { name: 'plaintext HTTP/2', tls: false, bufferBytes: 32_768 },
  { name: 'plaintext HTTP/2 with large buffers', tls: false },
];

for (const { name: setup, ...options } of SETUPS) {
  describeGateway(`bodies over ${setup} to the picker`, options, (it) => {
    for (const [name, bytes] of [
      ['a few bytes', 10],
      ['300 KB', 300_000],
      ['20 MB', 20_000_000],
    ] as const) {
      it(`of ${name} reach the model server byte for byte, and come back`, async ({ gateway, upstreams }) => {
        const body = chatBody(bytes);
        const answer = Buffer.from(JSON.stringify({ echo: body.toString('base64') }));
        for (const upstream of upstreams) {
          upstream.answer = answerWith(200, answer);
        }
        const answered = await chat(gateway.port, body);
        expect(answered.status).toBe(200);
        expect(answered.body.equals(answer)).toBe(true);
        const received = upstreams.flatMap((upstream) => upstream.received);
        expect(received).toHaveLength(1);
        expect(received[0]!.body.equals(body)).toBe(true);
        expect(gateway.picker.port.released).toEqual({ completed: 1 });
      });
    }

    it('of server-sent events come back one by one', async ({ gateway, upstreams }) => {
      for (const upstream of upstreams) {
        upstream.answer = (_, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          for (const event of EVENTS) {
            response.write(event);
          }
          response.end('data: [DONE]\n\n');
        };
      }
      const answered = await chat(gateway.port, '{"model":"m","stream":true}');
      expect(String(answered.body)).toBe(`${EVENTS.join('')}data: [DONE]\n\n`);
      expect(gateway.picker.port.firstTokens.size).toBe(1);
    });

    it('of many requests at a time are not mixed up', async ({ gateway, upstreams }) => {
      for (const upstream of upstreams) {
        upstream.answer = (request, response) => request.pipe(response);
      }
      const bodies = Array.from({ length: 50 }, (_, index) =>
        JSON.stringify({ model: `m${index}`, n: 'x'.repeat(index * 997) }),
      );
      const answers = await Promise.all(bodies.map((body) => chat(gateway.port, body)));
      expect(answers.map(({ body }) => String(body))).toEqual(bodies);
      expect(upstreams.map(({ received }) => received.length)).toEqual([25, 25]);
      expect(gateway.picker.port.released).toEqual({ completed: 50 });
    });
  });
}
