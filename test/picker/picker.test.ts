import { createServer } from 'node:net';
import { readPickerOptions } from '../../src/picker/options';
import { Picker } from '../../src/picker/picker';
import type { ModelServer } from '../../src/simulator/server/model-server';
import { CertificateFolder } from '../simulator/server/_certificate';
import { ask, eventually, metric, open, post, startServer } from '../simulator/server/test-server';
import { RunningPicker } from './_support/running-picker';

/** A model server whose streams take long enough to be looked at, and one that answers at once. */
const SLOW = 'tiny --sim-decode-ms-per-token 5';
const FAST = 'tiny --sim-speed 1000';

const CHAT = { model: 'tiny', messages: [{ role: 'user', content: 'hi' }], max_tokens: 20 };
const ENDLESS = { ...CHAT, max_tokens: 100_000, stream: true };

let picker: RunningPicker;
const servers: ModelServer[] = [];

async function modelServer(line: string): Promise<{ server: ModelServer; url: string }> {
  const started = await startServer(line);
  servers.push(started.server);
  return started;
}

afterEach(async () => {
  await picker.stop();
  for (const server of servers.splice(0)) {
    server.crash();
  }
});

/** The answer without what differs from one to the next by its nature: when it was made. */
const timeless = (text: string) => text.replace(/"created":\d+/g, '"created":0');

/** Posts with a request id, which the model server's answer repeats. */
async function chat(url: string, body: object): Promise<{ status: number; type: string | null; text: string }> {
  const headers = { 'content-type': 'application/json', 'x-request-id': 'r1' };
  const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, type: answer.headers.get('content-type'), text: timeless(await answer.text()) };
}

describe('through the proxy', () => {
  it.each([
    ['a unary answer', CHAT],
    ['a stream', { ...CHAT, stream: true, stream_options: { include_usage: true } }],
    ['an answer to a prompt of 300 KB', { ...CHAT, messages: [{ role: 'user', content: 'lorem '.repeat(50_000) }] }],
    ['a request that the model server refuses', { ...CHAT, max_tokens: -1 }],
  ])('%s is the same as without it', async (_, body) => {
    const { url } = await modelServer(FAST);
    picker = await RunningPicker.start([url]);
    const direct = await chat(url, body);
    expect(await chat(picker.url, body)).toEqual(direct);
    expect(direct.text.length).toBeGreaterThan(50);
  });

  it('model servers that take TLS alone answer beside others', async () => {
    const certificate = new CertificateFolder();
    const plain = await modelServer(FAST);
    const encrypted = await modelServer(`${FAST} ${certificate.flags}`);
    picker = await RunningPicker.start([encrypted.url]);
    const direct = await chat(plain.url, CHAT);
    expect(await chat(picker.url, CHAT)).toEqual(direct);
    picker.replaceEndpoints([encrypted.url, plain.url]);
    for (let round = 0; round < 4; round++) {
      expect(await chat(picker.url, CHAT)).toEqual(direct);
    }
    certificate.remove();
  });

  it('a request that nobody can take is dropped with the reason in a header', async () => {
    picker = await RunningPicker.start([]);
    const { status, headers } = await post(`${picker.url}/v1/chat/completions`, CHAT);
    expect([status, headers['x-llm-d-request-dropped-reason']]).toEqual([503, 'rejected-no-endpoints']);
  });

  it('the models are listed', async () => {
    const { url } = await modelServer(FAST);
    picker = await RunningPicker.start([url]);
    const { status, text } = await ask(`${picker.url}/v1/models`);
    expect([status, JSON.parse(text).data[0].id]).toEqual([200, 'tiny']);
  });

  it('what different servers serve is listed as one, and asked for where it is', async () => {
    const both = [await modelServer(FAST), await modelServer('small --sim-speed 1000')];
    picker = await RunningPicker.start(both.map(({ url }) => url));
    const listed = await eventually(
      async () => JSON.parse((await ask(`${picker.url}/v1/models`)).text).data as { id: string }[],
      ({ length }) => length === 2,
    );
    expect(listed.map(({ id }) => id)).toEqual(['small', 'tiny']);
    for (const model of ['small', 'tiny']) {
      expect((await post(`${picker.url}/v1/chat/completions`, { ...CHAT, model })).status).toBe(200);
    }
    const { status, text } = await post(`${picker.url}/v1/chat/completions`, { ...CHAT, model: 'big' });
    expect([status, JSON.parse(text).error.message]).toEqual([
      404,
      'there is no model "big" here: ask for "small", "tiny"',
    ]);
    expect(await picker.metric('gke_inference_picker_refusals_total{reason="unknown-model"}')).toBe(1);
  });

  it('a model that nobody lists goes to a server where servers may load it', async () => {
    const { url } = await modelServer(FAST);
    picker = await RunningPicker.start([url], { 'unknown-models': 'forward' });
    const unknown = { ...CHAT, model: 'unknown' };
    const direct = await chat(url, unknown);
    expect(direct.status).toBe(404);
    expect(await chat(picker.url, unknown)).toEqual(direct);
  });

  it('every booking is released once, per endpoint and cause', async () => {
    const both = [await modelServer(FAST), await modelServer(FAST)];
    picker = await RunningPicker.start(
      both.map(({ url }) => url),
      { policy: 'round-robin' },
    );
    const bodies = Array.from({ length: 30 }, (_, index) => ({ ...CHAT, max_tokens: index < 24 ? 20 : -1 }));
    await Promise.all(bodies.map((body) => post(`${picker.url}/v1/chat/completions`, body)));
    await post(`${picker.url}/v1/chat/completions`, '{');
    expect(await picker.bookings()).toEqual({ booked: 30, released: { completed: 24, 'client-error': 6 } });
    const [one, other] = await Promise.all(both.map(({ url }) => picker.bookings(url)));
    for (const { booked, released } of [one, other]) {
      expect(booked).toBe(15);
      expect(Object.values(released).reduce((sum, count) => sum + count)).toBe(15);
    }
    expect(await picker.metric('gke_inference_picker_booking_misuses_total')).toBe(0);
  });

  it('a client that goes away frees the model server and its booking', async () => {
    const { url } = await modelServer(SLOW);
    picker = await RunningPicker.start([url]);
    const { call, response } = await open(`${picker.url}/v1/chat/completions`, 'POST', JSON.stringify(ENDLESS));
    response.on('error', () => undefined);
    expect(await picker.bookings(url)).toEqual({ booked: 1, released: {} });
    call.destroy();
    await eventually(
      () => picker.bookings(url),
      ({ released }) => released['client-gone'] === 1,
    );
    await eventually(
      () => metric(url, 'vllm:num_requests_running'),
      (running) => running === 0,
    );
    expect(await picker.metric(`gke_inference_picker_endpoint_requests{endpoint="${new URL(url).host}"}`)).toBe(0);
  });

  it('a model server that dies cuts its streams off, and later requests go elsewhere', async () => {
    const [dying, living] = [await modelServer(SLOW), await modelServer(FAST)];
    picker = await RunningPicker.start([dying.url]);
    const { response } = await open(`${picker.url}/v1/chat/completions`, 'POST', JSON.stringify(ENDLESS));
    dying.server.crash();
    await expect(response.toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await picker.bookings()).toEqual({ booked: 1, released: { 'server-reset': 1 } });
    picker.replaceEndpoints([dying.url, living.url]);
    await eventually(
      () => post(`${picker.url}/v1/chat/completions`, CHAT),
      ({ status }) => status === 200,
    );
  });

  it('an endpoints file that is replaced takes effect without losing a request', async () => {
    const [before, after] = [await modelServer(SLOW), await modelServer(FAST)];
    picker = await RunningPicker.start([before.url]);
    const slow = { ...CHAT, max_tokens: 200, stream: true };
    const { response } = await open(`${picker.url}/v1/chat/completions`, 'POST', JSON.stringify(slow));
    picker.replaceEndpoints([after.url]);
    await eventually(
      async () => (await post(`${picker.url}/v1/chat/completions`, CHAT)).status === 200 && picker.bookings(after.url),
      (bookings) => bookings !== false && bookings.released.completed > 0,
    );
    const text = Buffer.concat(await response.toArray()).toString();
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    const { booked, released } = await picker.bookings();
    expect(released).toEqual({ completed: booked });
  });

  it('without a model server there is a clear answer', async () => {
    picker = await RunningPicker.start([]);
    const { status, text } = await post(`${picker.url}/v1/chat/completions`, CHAT);
    expect([status, JSON.parse(text).error.code]).toEqual([503, 'no_endpoint']);
    expect(await picker.bookings()).toEqual({ booked: 0, released: {} });
  });
});

describe('shutting down', () => {
  it('fails health checks first, serves on meanwhile, and lets a running stream finish', async () => {
    const { url } = await modelServer(SLOW);
    picker = await RunningPicker.start([url], { 'drain-timeout': '4s' });
    expect(await ask(`${picker.metricsUrl}/healthz`)).toMatchObject({ status: 200, text: 'ok\n' });
    const stream = { ...CHAT, max_tokens: 250, stream: true };
    const { response } = await open(`${picker.url}/v1/chat/completions`, 'POST', JSON.stringify(stream));
    const stopped = picker.stop(false);
    expect((await ask(`${picker.metricsUrl}/healthz`)).status).toBe(503);
    expect((await post(`${picker.url}/v1/chat/completions`, { ...CHAT, max_tokens: 1 })).status).toBe(200);
    expect(Buffer.concat(await response.toArray()).toString()).toMatch(/data: \[DONE\]\n\n$/);
    await stopped;
    await expect(ask(picker.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(ask(picker.metricsUrl)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('cuts off what does not finish in time', async () => {
    const { url } = await modelServer(SLOW);
    picker = await RunningPicker.start([url], { 'drain-timeout': '50ms' });
    const { response } = await open(`${picker.url}/v1/chat/completions`, 'POST', JSON.stringify(ENDLESS));
    const cut = expect(response.toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await picker.stop();
    await cut;
  });
});

describe('the ports', () => {
  it('for gateways are closed beside a proxy unless they are asked for', async () => {
    picker = await RunningPicker.start([], { 'grpc-port': '0' });
    const open = ['requests', 'metrics', 'ext_proc', 'health'].map(
      (purpose) => picker.addressOf(purpose)?.split('://')[0],
    );
    expect(open).toEqual(['http', 'http', 'https', undefined]);
  });

  it('that are taken are an error, which leaves nothing open', async () => {
    picker = await RunningPicker.start([]);
    const holder = createServer();
    await new Promise<void>((resolve) => {
      holder.listen(0, '127.0.0.1', resolve);
    });
    const { port } = holder.address() as { port: number };
    const endpoints = picker.endpointsFile;
    const ports = { 'metrics-port': '0', 'grpc-health-port': String(port) };
    const flags = { endpoints, host: '127.0.0.1', 'log-level': 'error', ...ports };
    const addresses: string[] = [];
    await expect(
      new Picker(readPickerOptions(flags, {}), '1.2.3').start((address) => addresses.push(address)),
    ).rejects.toThrow(
      `GKEI_LISTEN_FAILED: cannot listen on 127.0.0.1:${port}: EADDRINUSE; ` +
        'set --host to an address of this machine and --grpc-health-port to one that is free',
    );
    await expect(ask(addresses[0])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    holder.close();
  });

  it('of metrics tell the version, under each name that pickers have for it', async () => {
    picker = await RunningPicker.start([]);
    for (const name of ['llm_d_epp_info', 'inference_extension_info']) {
      expect(await picker.metric(`${name}{commit="",build_ref="1.2.3"}`)).toBe(1);
    }
  });

  it('of metrics tell nothing else', async () => {
    picker = await RunningPicker.start([]);
    expect((await ask(`${picker.metricsUrl}/v1/models`)).status).toBe(404);
    expect(await picker.metric('process_cpu_seconds_total')).toBeGreaterThan(0);
  });
});
