import { connect } from 'node:net';
import { eventually } from './cluster/eventually';
import { containerStatus } from './cluster/pods';
import { describeServed } from './gateway/describe-served';
import { bookingsByEndpoint, releasesOf } from './gateway/picker-bookings';
import type { ServedExample } from './gateway/served-example';

const COMPLETIONS = '/v1/completions';

/** Fifty tokens take 5 s: long enough to leave in their middle. */
const TEN_TOKENS_A_SECOND = { GKEI_MOCK_DECODE_MS_PER_TOKEN: '100' };

/** What clients get wrong, and what they are told. */
const MISTAKES: readonly {
  readonly what: string;
  readonly path?: string;
  readonly body: string;
  readonly status: number;
  readonly says: string;
}[] = [
  { what: 'no JSON', body: 'Hello', status: 400, says: 'cannot be read as a JSON object' },
  { what: 'JSON that breaks off', body: '{"model":"chat","prompt":"He', status: 400, says: 'cannot be read' },
  { what: 'JSON that is no object', body: '["model"]', status: 400, says: 'cannot be read as a JSON object' },
  { what: 'an empty body', body: '', status: 400, says: 'it is empty' },
  { what: 'no model', body: '{"prompt":"Hello"}', status: 400, says: 'names no model' },
  { what: 'a model that is no string', body: '{"model":7,"prompt":"Hello"}', status: 400, says: 'model' },
  { what: 'an unknown model', body: '{"model":"nobody","prompt":"Hello"}', status: 404, says: 'nobody' },
  { what: 'a path below one that is served', path: '/v1/responses/x/../../metrics', body: '{}', status: 404, says: '' },
  { what: 'an unknown path', path: '/v1/unknown', body: '{}', status: 404, says: '' },
];

describeServed('bad input to the minimal example', { example: 'minimal' }, (test) => {
  test('is refused with a clear status and message, and leaves nothing booked', {
    before: ({ cluster, namespace }) => cluster.simulate(namespace, TEN_TOKENS_A_SECOND),
  }, async (served) => {
    await served.ready();
    const model = await served.model();
    for (const { what, path = COMPLETIONS, body, status, says } of MISTAKES) {
      const answer = await served.post(path, body);
      expect({ what, status: answer.status }).toEqual({ what, status });
      expect(answer.body.toString()).toContain(says);
    }

    const cuts = cutRequests(served, model);
    for (const { sent, after } of cuts) {
      await leave(served, sent, after);
    }
    expect(cuts.length).toBeGreaterThan(5);

    const bookings = await eventually('nothing is booked', async () => {
      const [page] = (await served.pickerMetrics()).values();
      const seen = [...bookingsByEndpoint(page!).values()];
      return seen.every((endpoint) => endpoint.booked === releasesOf(endpoint)) ? seen : undefined;
    });
    const left = bookings.reduce((sum, { released }) => sum + released['client-gone']!, 0);
    // Whoever left before the request was whole was never booked.
    expect(left).toBe(cuts.filter(({ booked }) => booked).length);
    const body = JSON.stringify({ model, prompt: 'Hello', max_tokens: 1 });
    expect((await served.post(COMPLETIONS, body)).status).toBe(200);
    const [picker] = await served.pods(served.picker);
    expect(containerStatus(picker!)['restartCount']).toBe(0);
  });
});

interface CutRequest {
  /** What the client sends before it leaves. */
  readonly sent: string;
  /** What it waits for before that. */
  readonly after: RegExp | undefined;
  /** Whether an endpoint was picked by then. */
  readonly booked: boolean;
}

/** A streamed request that its client leaves after each of its parts, and after each part of its answer. */
function cutRequests({ address: { host } }: ServedExample, model: string): CutRequest[] {
  const body = JSON.stringify({ model, prompt: 'Count.', stream: true, max_tokens: 50, ignore_eos: true });
  const line = `POST ${COMPLETIONS} HTTP/1.1\r\n`;
  const head = `${line}host: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  const unfinished = [line, head, head + body.slice(0, 5), head + body.slice(0, -1)];
  const whole = [/^HTTP\/1.1 200/, /data: /, /(?:data: [\s\S]*){5}/];
  return [
    ...unfinished.map((sent) => ({ sent, after: undefined, booked: false })),
    ...whole.map((after) => ({ sent: head + body, after, booked: true })),
  ];
}

/** Sends a part of a request, and breaks the connection once the answer so far is as it says. */
async function leave({ address: { port } }: ServedExample, sent: string, after: RegExp | undefined): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk;
  });
  await new Promise<void>((resolve, reject) => socket.once('error', reject).write(sent, () => resolve()));
  if (after !== undefined) {
    await eventually(`the answer has begun as ${after}`, () => after.test(received));
  }
  socket.resetAndDestroy();
}
