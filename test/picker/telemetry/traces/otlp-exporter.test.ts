import { Logger, OtlpExporter, type OtlpSpan } from '../../../../src/picker/telemetry';
import { RecordingServer } from '../../standalone/_model-server';

const SPAN: OtlpSpan = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  name: 'n',
  kind: 2,
  startTimeUnixNano: '1',
  endTimeUnixNano: '2',
  attributes: [],
};

let collector: RecordingServer;
let exporter: OtlpExporter;
let log: string[];

beforeEach(async () => {
  collector = new RecordingServer();
  log = [];
  const logger = new Logger('info', (line) => log.push(JSON.parse(line).message));
  const url = new URL(`http://${await collector.listen()}/v1/traces`);
  exporter = new OtlpExporter({ url, headers: { 'x-key': 'k' }, service: 'chat', logger });
});

afterEach(() => collector.close());

const add = (count: number) => {
  for (let index = 0; index < count; index++) exporter.add(SPAN);
};
const sizes = () =>
  collector.seen.map(({ body }) => JSON.parse(body.toString()).resourceSpans[0].scopeSpans[0].spans.length);

test('spans go to the collector in batches, as OTLP in JSON', async () => {
  add(1_000);
  await exporter.close();
  expect(sizes()).toEqual([512, 488]);
  expect([exporter.exported, exporter.dropped]).toEqual([1_000, 0]);
  const [{ method, target, headers, body }] = collector.seen;
  expect([method, target, headers['content-type'], headers['x-key']]).toEqual([
    'POST',
    '/v1/traces',
    'application/json',
    'k',
  ]);
  const [{ resource, scopeSpans }] = JSON.parse(body.toString()).resourceSpans;
  expect(resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'chat' } }]);
  expect(scopeSpans[0].spans[0]).toEqual(SPAN);
});

test('no more wait than there is room for', async () => {
  add(10_000);
  expect(exporter.dropped).toBe(10_000 - 512 - 4_096);
  await exporter.close();
  expect(exporter.exported + exporter.dropped).toBe(10_000);
});

test('what a collector refuses is dropped and counted, and told once', async () => {
  collector.answer = (_, response) => response.writeHead(503).end();
  add(600);
  await exporter.close();
  expect([exporter.exported, exporter.dropped]).toEqual([0, 600]);
  expect(log).toEqual(['the collector does not take spans']);
  collector.answer = (_, response) => response.end('{}');
  add(1);
  await exporter.close();
  expect([exporter.exported, log.at(-1)]).toEqual([1, 'the collector takes spans again']);
});

test('a collector that is not there holds nothing up', async () => {
  await collector.close();
  add(3);
  await exporter.close();
  expect([exporter.exported, exporter.dropped]).toEqual([0, 3]);
});

test('headers that cannot be sent lose the spans, and nothing else', async () => {
  const logger = new Logger('info', (line) => log.push(JSON.parse(line).failure));
  const url = new URL('http://127.0.0.1:1/v1/traces');
  exporter = new OtlpExporter({ url, headers: { 'x key': 'k' }, service: 'chat', logger });
  add(1_000);
  await exporter.close();
  expect([exporter.exported, exporter.dropped]).toEqual([0, 1_000]);
  expect(log).toEqual([expect.stringContaining('Header name must be a valid HTTP token')]);
});
