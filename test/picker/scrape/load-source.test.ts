import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Member, Pool } from '../../../src/picker/pool';
import { EndpointTable } from '../../../src/picker/scheduling';
import { engineMetricsOf, placeOf } from '../../../src/picker/scrape/engines';
import { type LoadLook, LoadSource, type LoadSourceOptions } from '../../../src/picker/scrape/load-source';

let server: Server;
let port: number;
let asked: (string | undefined)[];
let source: LoadSource | undefined;

beforeEach(async () => {
  asked = [];
  server = createServer(({ url }, response) => {
    asked.push(url);
    response.end('vllm:num_requests_running 3\nvllm:num_requests_waiting 4\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(() => {
  source?.close();
  server.close();
  server.closeAllConnections();
});

function memberAt(servingPort: number): Member {
  const pool = new Pool(new EndpointTable());
  const id = `127.0.0.1:${servingPort}`;
  pool.apply([{ id, name: 'a', address: '127.0.0.1', port: servingPort, labels: {}, ready: true }]);
  return pool.members.get(id)!;
}

function look(member: Member, place: LoadSourceOptions['place']): Promise<LoadLook> {
  source?.close();
  const started = new LoadSource(
    member,
    { place, engines: {}, timeoutMs: 2_000, maxPageBytes: 1_000 },
    () => undefined,
  );
  source = started;
  return new Promise((done) => started.look(done));
}

test('reads the port and the path that all endpoints are said to have their metrics at', async () => {
  const load = { running: 3, waiting: 4 };
  expect(await look(memberAt(1), { path: '/own', port })).toMatchObject({ report: { load } });
  expect(await look(memberAt(port), {})).toMatchObject({ report: { load } });
  expect(asked).toEqual(['/own', '/metrics']);
});

test('a port for metrics alone that refuses connections says nothing of the one that serves requests', async () => {
  const failure = 'ECONNREFUSED';
  expect(await look(memberAt(port), { port: 1 })).toEqual({ failure, unreachable: false });
  expect(await look(memberAt(1), {})).toEqual({ failure, unreachable: true });
});

test.each([
  ['vllm', { path: '/metrics' }],
  ['sglang', { path: '/metrics' }],
  ['trtllm-serve', { path: '/prometheus/metrics' }],
  ['triton-tensorrt-llm', { path: '/metrics', port: 8_002 }],
  ['triton', { path: '/metrics', port: 8_002 }],
])('%s has its metrics at %j', (engine, place) => {
  expect(placeOf(engineMetricsOf({ labels: { 'llm-d.ai/engine-type': engine } }))).toEqual(place);
});
