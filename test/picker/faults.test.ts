/** Faults over real connections, told by the picker's own metrics: what was booked was released, for the cause that is true. */
import type { ModelServer } from '../../src/simulator/server/model-server';
import { eventually, open, startServer } from '../simulator/server/test-server';
import { RunningPicker } from './_support/running-picker';
import { EXCHANGES, messagesOf, type Standing } from './exchange/ext-proc/_faults';
import { framed, GrpcClient } from './transport/_grpc-client';

const PROCESS = '/envoy.service.ext_proc.v3.ExternalProcessor/Process';

/** Clients that are lost at once, each with a call for every cut exchange. */
const CLIENTS = 16;

/** Every exchange, cut after each of its messages. */
const CUT_EXCHANGES = Object.entries(EXCHANGES).flatMap(([name, steps]) =>
  steps.map(([, standing], index) => ({ name, index, standing, messages: messagesOf(steps.slice(0, index + 1)) })),
);

/** What they are released for when their clients go. */
function expectedReleases(): Record<string, number> {
  const releases: Record<string, number> = {};
  const causeOf = (name: string, index: number, standing: Standing) => {
    if (name === 'served elsewhere' && index >= 3) {
      return 'moved';
    }
    return standing === 'booked' ? 'client-gone' : standing;
  };
  for (const { name, index, standing } of CUT_EXCHANGES) {
    if (standing !== 'unbooked') {
      const cause = causeOf(name, index, standing);
      releases[cause] = (releases[cause] ?? 0) + 1;
    }
  }
  return releases;
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

let picker: RunningPicker;
let servers: { server: ModelServer; url: string }[];

beforeEach(async () => {
  servers = [await startServer('m --sim-decode-ms-per-token 20'), await startServer('m --sim-decode-ms-per-token 20')];
  picker = await RunningPicker.start(
    servers.map(({ url }) => url),
    { 'grpc-port': '0', 'secure-serving': 'false', 'unknown-models': 'forward', 'ask-for-usage': 'true' },
  );
});

afterEach(async () => {
  await picker.stop();
  for (const { server } of servers) {
    server.crash();
  }
});

const allReleased = () =>
  eventually(
    () => picker.bookings(),
    ({ booked, released }) => booked > 0 && booked === sum(released),
  );

describe('calls of a gateway', () => {
  const port = () => Number(new URL(picker.addressOf('ext_proc')!).port);

  /** Opens a call for each cut exchange and sends its messages; resolves when they are on their way. */
  async function openAll(client: GrpcClient) {
    const calls = CUT_EXCHANGES.map(({ messages }) => ({ call: client.call(PROCESS), messages }));
    await Promise.all(
      calls.flatMap(({ call, messages }) =>
        messages.map((message) => new Promise<void>((resolve) => call.stream.write(framed(message), () => resolve()))),
      ),
    );
    return calls.map(({ call }) => call);
  }

  it('that are reset after each message leave nothing booked, while an endpoint goes and comes back', async () => {
    const client = await GrpcClient.connect(port());
    const calls = await openAll(client);
    picker.replaceEndpoints([servers[0].url]);
    for (const call of calls) {
      call.reset();
    }
    expect((await allReleased()).released).toEqual(expectedReleases());
    picker.replaceEndpoints(servers.map(({ url }) => url));
    for (const call of await openAll(client)) {
      call.halfClose();
    }
    const twice = Object.entries(expectedReleases()).map(([cause, count]) => [cause, 2 * count]);
    await eventually(
      () => picker.bookings(),
      ({ released }) => JSON.stringify(Object.entries(released).sort()) === JSON.stringify(twice.sort()),
    );
    client.close();
  });

  it('whose connections are lost leave nothing booked within two seconds', async () => {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => GrpcClient.connect(port())));
    await Promise.all(clients.map((client) => openAll(client)));
    await eventually(
      () => picker.bookings(),
      ({ booked }) => booked === CLIENTS * sum(expectedReleases()),
    );
    const vanished = performance.now();
    for (const client of clients) {
      client.close();
    }
    const causes = Object.entries(expectedReleases()).map(([cause, count]) => [cause, CLIENTS * count]);
    expect((await allReleased()).released).toEqual(Object.fromEntries(causes));
    expect(performance.now() - vanished).toBeLessThan(2_000);
  });
});

describe('requests to the proxy', () => {
  const stream = (tokens: number) =>
    open(
      `${picker.url}/v1/completions`,
      'POST',
      JSON.stringify({ model: 'm', prompt: 'a', stream: true, max_tokens: tokens }),
    );

  it('add up when clients go, a server breaks off and an endpoint is deleted, all at a time', async () => {
    const streams = await Promise.all(Array.from({ length: 16 }, (_, index) => stream(index % 4 === 0 ? 2 : 100_000)));
    const ended = streams.map(({ response }) => new Promise((resolve) => response.on('close', resolve).resume()));
    for (const { response } of streams) {
      response.on('error', () => undefined);
    }
    await Promise.all(ended.filter((_, index) => index % 4 === 0));
    for (const { call } of streams.filter((_, index) => index % 4 === 1)) {
      call.destroy();
    }
    await eventually(
      () => picker.bookings(),
      ({ released }) => sum(released) === 8,
    );
    picker.replaceEndpoints([servers[1].url]);
    const onFirst = (await picker.bookings()).released;
    expect(onFirst).toEqual({ completed: 4, 'client-gone': 4 });
    servers[0].server.crash();
    servers[1].server.crash();
    await Promise.all(ended);
    expect((await allReleased()).released).toEqual({ completed: 4, 'client-gone': 4, 'server-reset': 8 });
  });
});
