import { request } from 'node:http';
import { RunningPicker } from './_support/running-picker';
import { RecordingServer } from './standalone/_model-server';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const SECRET = 'never-to-be-told';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: { readonly key: string; readonly value: Record<string, unknown> }[];
}

let picker: RunningPicker;
let server: RecordingServer;
let collector: RecordingServer;

beforeEach(async () => {
  [server, collector] = [new RecordingServer(), new RecordingServer()];
  const [endpoint, otlp] = [await server.listen(), await collector.listen()];
  picker = await RunningPicker.start([`http://${endpoint}`], { 'otlp-endpoint': `http://${otlp}` });
});

afterEach(async () => {
  await picker.stop();
  await Promise.all([server.close(), collector.close()]);
});

/** Posts a request, stops the picker, and tells the trace that the model server saw and the spans that the collector took. */
async function traced(traceparent?: string): Promise<{ seen: string | undefined; spans: Span[] }> {
  const body = JSON.stringify({ model: 'tiny', prompt: SECRET });
  const headers = { 'content-length': body.length, ...(traceparent && { traceparent }) };
  await new Promise<void>((resolve, reject) => {
    const call = request(`${picker.url}/v1/completions`, { method: 'POST', headers }, (answer) => {
      answer.resume().on('end', resolve);
    });
    call.on('error', reject).end(body);
  });
  await picker.stop();
  const { headers: seen } = server.seen.find(({ method }) => method === 'POST')!;
  const text = collector.seen.map(({ body: batch }) => batch.toString());
  expect(text.join()).not.toContain(SECRET);
  const spans = text.flatMap((batch) => JSON.parse(batch).resourceSpans[0].scopeSpans[0].spans as Span[]);
  return { seen: seen['traceparent']?.toString(), spans };
}

test("a client's trace goes on through the picker to the model server", async () => {
  const { seen, spans } = await traced(`00-${TRACE}-${SPAN}-01`);
  const [whole, schedule] = spans;
  expect(spans.map(({ name, traceId }) => [name, traceId])).toEqual([
    ['gateway.request', TRACE],
    ['schedule', TRACE],
  ]);
  expect(whole.parentSpanId).toBe(SPAN);
  expect(schedule.parentSpanId).toBe(whole.spanId);
  expect(seen).toBe(`00-${TRACE}-${whole.spanId}-01`);
  const attributes = Object.fromEntries(whole.attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  expect(attributes).toMatchObject({
    'gen_ai.request.model': 'tiny',
    'http.response.status_code': '200',
    'gke_inference.end': 'completed',
    'gke_inference.endpoint': expect.stringMatching(/^127\.0\.0\.1:/),
  });
  expect(schedule.attributes.map(({ key }) => key)).toContain('gke_inference.cost');
  expect(BigInt(whole.endTimeUnixNano) >= BigInt(schedule.endTimeUnixNano)).toBe(true);
  expect(Math.abs(Number(BigInt(whole.startTimeUnixNano) / 1_000_000n) - Date.now())).toBeLessThan(60_000);
});

test('what the client does not trace is not traced, and passes as it is', async () => {
  const { seen, spans } = await traced(`00-${TRACE}-${SPAN}-00`);
  expect([seen, spans]).toEqual([`00-${TRACE}-${SPAN}-00`, []]);
});

test('a request without a trace begins one', async () => {
  const { seen, spans } = await traced();
  expect(seen).toBe(`00-${spans[0].traceId}-${spans[0].spanId}-01`);
  expect(spans[0].parentSpanId).toBeUndefined();
});
