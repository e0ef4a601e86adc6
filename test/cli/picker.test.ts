import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { selfSignedCertificate } from '../../src/picker/transport';
import { FakeApiServer } from '../picker/kube/_fake-api-server';
import { GrpcClient } from '../picker/transport/_grpc-client';
import { encode, parse } from '../picker/wire/_protobuf';
import { ask, eventually, metric, open, post } from '../simulator/server/test-server';
import { refusal } from './command';
import { Program, type Run } from './program';

const program = new Program();
const api = new FakeApiServer();

beforeAll(() => program.build());
afterAll(async () => {
  program.dispose();
  await api.stop();
});

const PROXY = 'picker --proxy 127.0.0.1:0 --host 127.0.0.1 --metrics-port 0';
const STREAM = '{"model":"tiny","prompt":"hi","max_tokens":100000,"stream":true}';

/** Writes an endpoints file with one endpoint, or with none. */
function endpointsFile(server?: string): string {
  const { hostname, port } = new URL(server ?? 'http://none');
  const endpoints = server === undefined ? [] : [{ address: hostname, port: Number(port) }];
  writeFileSync(join(program.folder, 'endpoints.yaml'), JSON.stringify({ endpoints }));
  return 'endpoints.yaml';
}

async function addressFor(run: Run, purpose: string): Promise<string> {
  return (await run.said(new RegExp(`^listening on (\\S+) for ${purpose}\n`, 'm')))[1];
}

it('teaches with every flag and with examples', async () => {
  const run = program.start('picker --help');
  expect(await run.ended).toBe(0);
  expect(run.stdout).toMatch(/--grpc-port <PORT> .*\(default: 9002\).*Examples:\n.*--proxy :8080 --endpoints/s);
});

it('serves clients through the proxy, and says where', async () => {
  const server = program.start('mock-server tiny --host 127.0.0.1 --port 0');
  const run = program.start(`${PROXY} --endpoints ${endpointsFile(await server.listening)}`);
  const url = await addressFor(run, 'requests');
  expect((await post(`${url}/v1/completions`, { model: 'tiny', prompt: 'hi', max_tokens: 1 })).status).toBe(200);
  expect((await ask(`${await addressFor(run, 'metrics')}/healthz`)).status).toBe(200);
  run.signal('SIGINT');
  expect(await run.ended).toBe(0);
  expect(run.stdout).toMatch(/^(listening on http:\/\/127\.0\.0\.1:\d+ for (requests|metrics)\n){2}$/);
  const events = run.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events).toContainEqual(
    expect.objectContaining({
      message: 'the endpoint picker is running',
      listening: { requests: url, metrics: expect.any(String) },
    }),
  );
  server.signal('SIGKILL');
});

it('takes --secure-serving=false and --no-secure-serving, and encrypts otherwise', async () => {
  endpointsFile();
  const line = 'picker --endpoints endpoints.yaml --host 127.0.0.1 --metrics-port 0 --grpc-port 0 --grpc-health-port 0';
  for (const [flag, scheme] of [
    ['', 'https'],
    ['--secure-serving=false', 'http'],
    ['--no-secure-serving', 'http'],
  ]) {
    const run = program.start(`${line} ${flag}`);
    const address = new URL(await addressFor(run, 'ext_proc'));
    expect(address.protocol).toBe(`${scheme}:`);
    expect(await healthOf(address, 'envoy.service.ext_proc.v3.ExternalProcessor')).toBe('SERVING');
    expect(await healthOf(new URL(await addressFor(run, 'health')), 'inference-extension')).toBe('SERVING');
    run.signal('SIGINT');
    expect(await run.ended).toBe(0);
  }
});

describe('with several processes', () => {
  const LINE = `${PROXY} --processes 2 --endpoints`;

  /** The processes that requests come through. */
  async function transportProcesses(run: Run): Promise<number[]> {
    const pids = readFileSync(`/proc/${run.pid}/task/${run.pid}/children`, 'utf8').split(' ').filter(Boolean);
    return pids.map(Number);
  }

  it('answers through each of them, with one count of bookings, and drains them all', async () => {
    const server = program.start('mock-server tiny --host 127.0.0.1 --port 0 --sim-speed 1000');
    const run = program.start(`${LINE} ${endpointsFile(await server.listening)}`);
    const url = await addressFor(run, 'requests');
    const metricsUrl = await addressFor(run, 'metrics');
    for (let round = 0; round < 6; round++) {
      // A connection each, which Node gives to the processes in turn.
      const { status } = await post(`${url}/v1/completions`, { model: 'tiny', prompt: 'hi', max_tokens: 1 });
      expect(status).toBe(200);
    }
    expect(await metric(metricsUrl, 'gke_inference_picker_bookings_total')).toBe(6);
    expect((await ask(`${url}/v1/models`)).status).toBe(200);
    run.signal('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.stdout.match(/for requests/g)).toHaveLength(1);
    server.signal('SIGKILL');
  });

  it('releases what a killed one had booked, and starts another', async () => {
    const server = program.start('mock-server tiny --host 127.0.0.1 --port 0');
    const run = program.start(`${LINE} ${endpointsFile(await server.listening)}`);
    const url = await addressFor(run, 'requests');
    const metricsUrl = await addressFor(run, 'metrics');
    const streams: Awaited<ReturnType<typeof open>>[] = [];
    for (let stream = 0; stream < 4; stream++) {
      // One after the other: of connections at the same time a process that is sooner ready would get more.
      streams.push(await open(`${url}/v1/completions`, 'POST', STREAM));
    }
    for (const { response } of streams) response.on('error', () => undefined).resume();
    const before = await transportProcesses(run);
    expect(before).toHaveLength(2);
    process.kill(before[0], 'SIGKILL');
    const released = (cause: string) => metric(metricsUrl, `gke_inference_picker_releases_total{cause="${cause}"}`);
    await eventually(
      () => released('process-gone'),
      (count) => count === 2,
    );
    const after = await eventually(
      () => transportProcesses(run),
      (pids) => pids.length === 2 && !pids.includes(before[0]),
    );
    expect(after).toContain(before[1]);
    for (const { call } of streams) call.destroy();
    await eventually(
      () => released('client-gone'),
      (count) => count === 2,
    );
    expect(await metric(metricsUrl, 'gke_inference_picker_booking_misuses_total')).toBe(0);
    run.signal('SIGINT');
    expect(await run.ended).toBe(0);
    server.signal('SIGKILL');
  });

  it('counts the spans of all of them', async () => {
    const server = program.start('mock-server tiny --host 127.0.0.1 --port 0 --sim-speed 1000');
    // Nobody listens there: spans are dropped once they have waited some seconds for others.
    const traced = `${PROXY} --processes 2 --otlp-endpoint http://127.0.0.1:1`;
    const run = program.start(`${traced} --endpoints ${endpointsFile(await server.listening)}`);
    const url = await addressFor(run, 'requests');
    const metricsUrl = await addressFor(run, 'metrics');
    const dropped = () => metric(metricsUrl, 'gke_inference_picker_spans_total{outcome="dropped"}');
    expect(await dropped()).toBe(0);
    for (let round = 0; round < 4; round++) {
      await post(`${url}/v1/completions`, { model: 'tiny', prompt: 'hi', max_tokens: 1 });
    }
    await eventually(dropped, (count) => count === 8);
    run.signal('SIGTERM');
    expect(await run.ended).toBe(0);
    server.signal('SIGKILL');
  });

  it('is not ready while none of them can open its ports, and is again when one can', async () => {
    const { certificate, privateKey } = selfSignedCertificate();
    const folder = join(program.folder, 'certificate');
    mkdirSync(folder);
    writeFileSync(join(folder, 'tls.crt'), certificate);
    writeFileSync(join(folder, 'tls.key'), privateKey);
    const ports = '--host 127.0.0.1 --grpc-port 0 --grpc-health-port 0 --metrics-port 0';
    const run = program.start(`picker ${ports} --endpoints ${endpointsFile()} --cert-path ${folder} --processes 2`);
    await addressFor(run, 'ext_proc');
    const url = `${await addressFor(run, 'metrics')}/healthz`;
    const ready = async () => (await ask(url)).status;
    expect(await ready()).toBe(200);
    writeFileSync(join(folder, 'tls.key'), selfSignedCertificate().privateKey);
    for (const pid of await transportProcesses(run)) process.kill(pid, 'SIGKILL');
    await eventually(ready, (status) => status === 503);
    await eventually(
      async () => run.stderr,
      (text) => text.includes('a transport process cannot start'),
    );
    expect(await ready()).toBe(503);
    writeFileSync(join(folder, 'tls.key'), privateKey);
    await eventually(ready, (status) => status === 200);
    run.signal('SIGINT');
    expect(await run.ended).toBe(0);
  });

  it('none of them outlives the scheduler', async () => {
    const run = program.start(`${LINE} ${endpointsFile()}`);
    const url = await addressFor(run, 'requests');
    const pids = await transportProcesses(run);
    expect((await ask(`${url}/v1/models`)).status).toBeGreaterThan(0);
    run.signal('SIGKILL');
    await run.ended;
    await eventually(
      async () => pids.filter((pid) => existsSync(`/proc/${pid}`)),
      (alive) => alive.length === 0,
    );
  });

  it('says why the port cannot be opened', async () => {
    const run = program.start(
      `picker --endpoints ${endpointsFile()} --proxy 192.0.2.1:1 --metrics-port 0 --processes 2`,
    );
    expect(await run.ended).toBe(1);
    expect(run.stderr).toContain('GKEI_LISTEN_FAILED: ');
  });
});

it('on a second signal ends at once', async () => {
  const server = program.start('mock-server tiny --host 127.0.0.1 --port 0');
  const run = program.start(`${PROXY} --endpoints ${endpointsFile(await server.listening)}`);
  const { response } = await open(`${await addressFor(run, 'requests')}/v1/completions`, 'POST', STREAM);
  response.on('error', () => undefined).resume();
  run.signal('SIGTERM');
  await eventually(
    async () => run.stderr,
    (text) => text.includes('shutting down'),
  );
  run.signal('SIGTERM');
  expect(await run.ended).toBe(128 + 15);
  server.signal('SIGKILL');
});

it('in a cluster is alive at once, and ready when it knows the pool and its pods', async () => {
  await api.start();
  await api.stop(); // its port is known; the server is not there yet
  writeFileSync(
    join(program.folder, 'kubeconfig'),
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${api.port}`, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'models' } }],
      'current-context': 'x',
    }),
  );
  const ports = '--host 127.0.0.1 --metrics-port 0 --grpc-port 0 --grpc-health-port 0';
  const run = program.start(`picker --pool-name chat ${ports}`, { KUBECONFIG: 'kubeconfig' });
  const health = new URL(await addressFor(run, 'health'));
  expect(await Promise.all(['liveness', 'readiness', ''].map((service) => healthOf(health, service)))).toEqual([
    'SERVING',
    'NOT_SERVING',
    'NOT_SERVING',
  ]);
  api.put('/apis/inference.networking.k8s.io/v1/namespaces/models/inferencepools', {
    metadata: { name: 'chat' },
    spec: { selector: { matchLabels: { app: 'vllm' } }, targetPorts: [{ number: 8000 }] },
  } as never);
  await api.start();
  await eventually(
    () => healthOf(health, 'readiness'),
    (status) => status === 'SERVING',
  );
  run.signal('SIGINT');
  expect(await run.ended).toBe(0);
});

it.each([
  ['picker', 'GKEI_ENDPOINT_SOURCE: neither of --pool-name and --endpoints is set; set'],
  ['picker --endpoints absent', 'GKEI_ENDPOINTS_FILE: absent: the file cannot be read (ENOENT); set --endpoints'],
  ['picker --endpoints e --grpc-prot 1', "GKEI_USAGE: unknown option '--grpc-prot' (Did you mean --grpc-port?); run"],
  ['picker --endpoints e --drain-timeout 5', 'GKEI_OUT_OF_RANGE: --drain-timeout is "5"; set it to 0s to 1h'],
  ['picker --endpoints e --config-file absent', 'GKEI_CONFIG_FILE: absent: the file cannot be read (ENOENT)'],
])('%s: one line and exit code 2', async (line, message) => {
  expect(await refusal(line)).toContain(message);
});

it('fails with exit code 1 when a port is taken', async () => {
  const holder: Server = createServer();
  await new Promise<void>((resolve) => {
    holder.listen(0, '127.0.0.1', resolve);
  });
  const { port } = holder.address() as { port: number };
  const run = program.start(
    `picker --host 127.0.0.1 --metrics-port 0 --proxy 127.0.0.1:${port} --endpoints ${endpointsFile()} -v error`,
  );
  expect(await run.ended).toBe(1);
  expect(run.stderr).toBe(
    `GKEI_LISTEN_FAILED: cannot listen on 127.0.0.1:${port}: EADDRINUSE; ` +
      'set --host to an address of this machine and --proxy to one that is free\n',
  );
  holder.close();
});

/** Asks for the health of a service over gRPC. */
async function healthOf({ protocol, port }: URL, service: string): Promise<string> {
  const client = await GrpcClient.connect(Number(port), { tls: protocol === 'https:' });
  const call = client.call('/grpc.health.v1.Health/Check');
  call.send(encode([[1, service]]));
  call.halfClose();
  await call.ended;
  client.close();
  return ['UNKNOWN', 'SERVING', 'NOT_SERVING'][parse(call.messages[0])[0][1] as number];
}
