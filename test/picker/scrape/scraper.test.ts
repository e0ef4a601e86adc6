/** The scraper against model servers that this test plays over real sockets, byte by byte, to misbehave as real ones can. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Pool } from '../../../src/picker/pool/pool';
import { EndpointTable } from '../../../src/picker/scheduling/endpoint-table';
import { Scraper, type ScraperOptions } from '../../../src/picker/scrape/scraper';
import { eventually } from '../_support/eventually';

type Answer = (socket: Socket, count: number) => void;

const page = (running: number) =>
  `vllm:num_requests_running ${running}\nvllm:num_requests_waiting 1\nvllm:kv_cache_usage_perc 0.5\n` +
  'vllm:cache_config_info{block_size="16",num_gpu_blocks="64"} 1\n';
const response = (body: string, headers = '') =>
  `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

class FakeModelServer {
  connections = 0;
  requests = 0;
  readonly heads: string[] = [];
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  port = 0;

  constructor(public answer: Answer) {}

  async listen(port = 0): Promise<void> {
    this.server = createServer((socket) => {
      this.connections++;
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('data', (bytes) => {
        this.heads.push(bytes.toString());
        this.answer(socket, ++this.requests);
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Dies as a process does: all sockets closed, the port refused. */
  async die(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

let server: FakeModelServer;
let scraper: Scraper | undefined;
let table: EndpointTable;
let pool: Pool;
let failures: (string | undefined)[];

async function scrape(answer: Answer, more: Partial<ScraperOptions> = {}): Promise<void> {
  server = new FakeModelServer(answer);
  await server.listen();
  table = new EndpointTable();
  pool = new Pool(table);
  failures = [];
  scraper = new Scraper({
    pool,
    endpoints: table,
    now: () => performance.now(),
    onFailure: (_, failure) => failures.push(failure),
    busyIntervalMs: 1,
    idleIntervalMs: 8,
    timeoutMs: 2_000,
    ...more,
  });
  scraper.start();
  join({});
}

/** The endpoint is in the pool, with these labels. */
function join(labels: Record<string, string>): void {
  const { port } = server;
  pool.apply([{ id: `127.0.0.1:${port}`, name: 'a', address: '127.0.0.1', port, labels, ready: true }]);
}

afterEach(async () => {
  scraper?.close();
  await server.die();
});

test('stores what a server reports, over one kept connection', async () => {
  await scrape((socket, count) => socket.write(response(page(count))));
  await eventually(() => expect(table.running[0]).toBeGreaterThanOrEqual(20));
  expect([table.waiting[0], table.kvCacheUse[0]]).toEqual([1, 0.5]);
  expect([...pool.members.values()][0].kvCache).toEqual({ blockSize: 16, blocks: 63, prefixCaching: true, ranks: [0] });
  expect(server.connections).toBe(1);
  expect(server.heads[0]).toBe(`GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAccept: text/plain\r\n\r\n`);
});

test('a label that names another engine later counts from then on, over the same connection', async () => {
  await scrape((socket) => socket.write(response('sglang:num_running_reqs 3\nsglang:num_queue_reqs 4\n')));
  await eventually(() => expect(failures).toEqual([expect.stringContaining('the page lacks the gauges')]));
  join({ 'llm-d.ai/engine-type': 'sglang' });
  await eventually(() => expect([table.running[0], table.waiting[0]]).toEqual([3, 4]));
  expect([failures.at(-1), server.connections]).toEqual([undefined, 1]);
});

test('metrics are asked for where the engine of the label has them', async () => {
  await scrape((socket) => socket.write(response('trtllm_num_requests_running 3\ntrtllm_num_requests_waiting 4\n')));
  await eventually(() => expect(server.requests).toBeGreaterThan(0));
  join({ 'llm-d.ai/engine-type': 'trtllm-serve' });
  await eventually(() => expect([table.running[0], table.waiting[0]]).toEqual([3, 4]));
  expect(server.heads.at(-1)).toContain('GET /prometheus/metrics HTTP/1.1');
  expect(server.connections).toBe(2);
});

test('reads chunked pages that arrive in pieces', async () => {
  const body = page(5);
  const text = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  await scrape(async (socket) => {
    for (let at = 0; at < text.length; at += 40) {
      socket.write(text.slice(at, at + 40));
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(2));
  expect([table.running[0], failures]).toEqual([5, []]);
});

test('connects again where the server closes after each answer', async () => {
  await scrape((socket) => socket.end(response(page(1), 'Connection: close\r\n')));
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(3));
  expect([server.connections >= 3, failures]).toEqual([true, []]);
});

test('a number that the end of the connection may have cut is not believed', async () => {
  const lines = 'vllm:num_requests_waiting 4\nvllm:num_requests_running 12';
  await scrape((socket, count) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${lines}${count === 1 ? '' : '0\n'}`));
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(0));
  expect(failures).toEqual(['the page lacks the gauges of running and waiting requests', undefined]);
  expect(table.running[0]).toBe(120);
});

test('a kept connection that closes as it is used again is no failure', async () => {
  await scrape((socket, count) => {
    if (count % 2 === 0) socket.destroy();
    else socket.write(response(page(count)));
  });
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(4));
  expect(failures).toEqual([]);
});

test('a dead server is unreachable at once, and found again when it returns', async () => {
  await scrape((socket, count) => socket.write(response(page(count))));
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(2));
  const { port } = server;
  await server.die();
  await eventually(() => expect(table.scrapedAt[0]).toBe(Number.NEGATIVE_INFINITY));
  expect(failures.at(-1)).toBe('ECONNREFUSED');
  await server.listen(port);
  await eventually(() => expect(table.scrapedAt[0]).toBeGreaterThan(0));
  expect(failures.at(-1)).toBeUndefined();
});

test('a server that dies between two scrapes is noticed by its closed connection, not by the next scrape', async () => {
  await scrape((socket) => socket.write(response(page(0).replace('waiting 1', 'waiting 0'))), {
    idleIntervalMs: 3_600_000,
  });
  // The pause has doubled ten times by then.
  await eventually(() => expect(scraper?.successes).toBe(10));
  const diedAt = performance.now();
  await server.die();
  await eventually(() => expect(table.scrapedAt[0]).toBe(Number.NEGATIVE_INFINITY));
  expect(performance.now() - diedAt).toBeLessThan(1_000);
});

test('a server that closes each connection after an answer is scraped no faster than one with load', async () => {
  const idle = response(page(0).replace('waiting 1', 'waiting 0'));
  await scrape((socket) => socket.write(idle, () => socket.end()), { busyIntervalMs: 20, idleIntervalMs: 3_600_000 });
  const from = performance.now();
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(4));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const intervals = (performance.now() - from) / 20;
  expect(server.requests).toBeLessThanOrEqual(intervals + 2);
  expect(failures).toEqual([]);
});

test('a server that stalls keeps its last report, which grows stale', async () => {
  let stalled = false;
  await scrape((socket) => (stalled ? socket.write('HTTP/1.1 200 OK\r\n') : socket.write(response(page(3)))), {
    timeoutMs: 200,
  });
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(1));
  stalled = true;
  await eventually(() => expect(failures).toEqual(['no answer within 200 ms']));
  const at = table.scrapedAt[0];
  const attempts = scraper?.failures ?? 0;
  await eventually(() => expect(scraper?.failures).toBeGreaterThan(attempts + 1));
  expect([table.scrapedAt[0], table.running[0]]).toEqual([at, 3]);
  stalled = false;
  await eventually(() => expect(failures).toEqual(['no answer within 200 ms', undefined]));
});

test.each([
  ['an error status', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', 'status 404'],
  ['a page of something else', response('up 1\n'), 'the page lacks the gauges of running and waiting requests'],
  ['a page without bound', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(2_000)}`, 'a body of more than 1000 bytes'],
  ['no HTTP', 'hello\r\n', 'no HTTP/1.1 status line'],
])('%s is a failure that is told once', async (_, text, failure) => {
  await scrape((socket) => socket.write(text), { maxPageBytes: 1_000 });
  await eventually(() => expect(scraper?.failures).toBeGreaterThan(3));
  expect(failures).toEqual([failure]);
  expect(table.scrapedAt[0]).toBe(Number.NEGATIVE_INFINITY);
});

test('a member that left is scraped no more', async () => {
  await scrape((socket) => socket.write(response(page(1))));
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(1));
  pool.apply([]);
  const { requests } = server;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(server.requests).toBeLessThanOrEqual(requests + 1);
  expect(table.slotOf(`127.0.0.1:${server.port}`)).toBeUndefined();
});

test('an idle server is looked at as soon as a request is booked there, and once for many', async () => {
  const idle = page(0).replace('waiting 1', 'waiting 0');
  await scrape((socket) => socket.write(response(idle)), { busyIntervalMs: 1, idleIntervalMs: 3_600_000 });
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(5));
  const before = scraper!.successes;
  for (let i = 0; i < 100; i++) table.book(0, 1, 1);
  for (let i = 0; i < 100; i++) table.release(0, 1, 'completed');
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(before));
  expect(scraper!.successes - before).toBeLessThan(20);
  expect(scraper!.perSecond).toBeGreaterThan(0);
});

test('an idle server is scraped ever less, one with bookings at the busy pace again', async () => {
  const idle = page(0).replace('waiting 1', 'waiting 0');
  await scrape((socket) => socket.write(response(idle)), { busyIntervalMs: 1, idleIntervalMs: 60 });
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(7));
  const before = scraper!.successes;
  const from = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 240));
  const intervals = (performance.now() - from) / 60;
  expect(scraper!.successes - before).toBeLessThanOrEqual(intervals + 1);
  table.book(0, 1, 1);
  await eventually(() => expect(scraper?.successes).toBeGreaterThan(40));
});
