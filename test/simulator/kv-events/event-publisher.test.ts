import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { EventPublisher } from '../../../src/simulator/kv-events/event-publisher';
import type { KvEventsConfig } from '../../../src/simulator/kv-events/kv-events-config';
import { ZmtpConnection } from '../../../src/zmtp/zmtp-connection';
import { pack } from '../../kv-event-wire/pack';
import { eventually } from '../../picker/_support/eventually';
import { followRecorded } from '../../picker/kv-events/_recorded-server';

const ANYWHERE = { host: '127.0.0.1', port: 0 };
const CONFIG: KvEventsConfig = {
  publisher: { ...ANYWHERE, connects: false },
  replay: ANYWHERE,
  bufferSteps: 100,
  highWaterMark: 100,
  topic: 'kv@a@m',
};
const LIMITS = { handshakeMs: 5_000, maxMessageBytes: 1_000_000 };

const batch = (type: string) => pack([1.5, [{ type, block_hashes: [1] }], 0]);
const CLEARED = batch('AllBlocksCleared');
const REMOVED = batch('BlockRemoved');

const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function start(config: Partial<KvEventsConfig> = {}) {
  const publisher = new EventPublisher({ ...CONFIG, ...config });
  ends.push(() => publisher.close());
  return { publisher, ports: await publisher.listen() };
}

/** The picker's own reader. */
function follow(ports: { readonly port: number; readonly replayPort?: number }) {
  const followed = followRecorded(ports);
  ends.push(() => followed.server.close());
  return followed;
}

/** A peer whose messages are kept as they come, numbers and batches in hex. */
function peer(port: number, role: 'SUB' | 'DEALER') {
  const messages: string[][] = [];
  let opened = false;
  const connection = ZmtpConnection.connect({ address: '127.0.0.1', port }, role, LIMITS, {
    opened: () => {
      opened = true;
    },
    message: (parts) => messages.push(parts.map((part, at) => (at === 0 ? String(part) : part.toString('hex')))),
    closed: () => undefined,
  });
  ends.push(() => connection.close());
  return { connection, messages, isOpen: () => eventually(() => expect(opened).toBe(true)) };
}

test('the picker follows it: what was published before, what comes, numbers without a gap', async () => {
  const { publisher, ports } = await start();
  publisher.publish(CLEARED);
  publisher.publish(REMOVED);
  const { caches, counts } = follow(ports);
  await eventually(() => expect(counts.recovered).toBe(2));
  for (let count = 0; count < 50; count++) publisher.publish(REMOVED);
  await eventually(() => expect(counts.batches).toBe(52));
  expect(counts).toMatchObject({ gaps: 0, unreadable: 0, restarts: 0, replays: { answered: 1, failed: 0 } });
  expect(caches.told.slice(0, 4)).toEqual(['a forget, complete', 'a cleared', 'a removed', 'a trust']);
});

test('messages have topic, number and batch; answers to questions an empty part before them and -1 behind them', async () => {
  const { publisher, ports } = await start({ bufferSteps: 2 });
  const subscriber = peer(ports.port, 'SUB');
  await subscriber.isOpen();
  await eventually(() => {
    publisher.publish(CLEARED);
    expect(subscriber.messages.length).toBeGreaterThan(2);
  });
  const [[topic, first, payload], [, second]] = subscriber.messages;
  expect([topic, payload]).toEqual(['kv@a@m', CLEARED.toString('hex')]);
  expect([first.length, BigInt(`0x${second}`) - BigInt(`0x${first}`)]).toEqual([16, 1n]);

  const questioner = peer(ports.replayPort!, 'DEALER');
  await questioner.isOpen();
  const questions = [
    ['x', 'y', 'z'],
    ['', '7 bytes'],
    ['', '\0\0\0\0\0\0\0\0'],
    ['', '\xff\xff\xff\xff\xff\xff\xff\xff'],
  ];
  for (const parts of questions) questioner.connection.send(parts.map((part) => Buffer.from(part, 'latin1')));
  await eventually(() => expect(questioner.messages).toHaveLength(4));
  const last = subscriber.messages.slice(-2).map(([, number, kept]) => ['', 'kv@a@m', number, kept]);
  const end = ['', '', 'ff'.repeat(8), ''];
  expect(
    questioner.messages.map(([empty, name, ...rest]) => [empty, String(Buffer.from(name, 'hex')), ...rest]),
  ).toEqual([...last, end, end]);
});

test('a subscriber misses what is more than may wait, numbers go on, and nobody has it any more', async () => {
  const { publisher, ports } = await start({ highWaterMark: 1, bufferSteps: 0, replay: undefined });
  expect(ports.replayPort).toBeUndefined();
  const subscriber = peer(ports.port, 'SUB');
  await subscriber.isOpen();
  await eventually(() => {
    publisher.publish(CLEARED);
    expect(subscriber.messages).not.toHaveLength(0);
  });
  await eventually(() => {
    // What is published in one go waits until this has returned.
    for (let count = 0; count < 3; count++) publisher.publish(REMOVED);
    expect(subscriber.messages.filter(([, , payload]) => payload === REMOVED.toString('hex')).length).toBeGreaterThan(
      1,
    );
  });
  const removed = subscriber.messages.filter(([, , payload]) => payload === REMOVED.toString('hex'));
  const [first, second] = removed.map(([, number]) => Number.parseInt(number, 16));
  expect(second - first).toBe(3);
});

test('it connects to a subscriber that listens, and again when that comes back', async () => {
  const heard: string[] = [];
  let far: ZmtpConnection | undefined;
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((socket) => {
      far = new ZmtpConnection(socket, 'SUB', LIMITS, {
        opened: () => heard.push('opened'),
        message: ([topic]) => heard.push(String(topic)),
        closed: () => undefined,
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const first = await listen(0);
  const { port } = first.address() as AddressInfo;
  const { publisher, ports } = await start({ publisher: { host: '127.0.0.1', port, connects: true } });
  expect(ports.port).toBe(port);
  const followed = () =>
    eventually(() => {
      publisher.publish(CLEARED);
      expect(heard.slice(0, 2)).toEqual(['opened', 'kv@a@m']);
    });
  await followed();
  first.close();
  far!.close();
  heard.length = 0;
  const second = await listen(port);
  ends.push(
    () => second.close(),
    () => far!.close(),
  );
  await followed();
});

test('a port that is taken is named with the field that chose it', async () => {
  const { ports } = await start();
  const second = new EventPublisher({ ...CONFIG, publisher: { host: '127.0.0.1', port: ports.port, connects: false } });
  await expect(second.listen()).rejects.toThrow(
    `GKEI_LISTEN_FAILED: cannot listen on 127.0.0.1:${ports.port}: EADDRINUSE; ` +
      'set --host to an address of this machine and endpoint of --kv-events-config to one that is free',
  );
});

test('once closed it breaks connections off and takes none', async () => {
  const { publisher, ports } = await start();
  const { server } = follow(ports);
  await eventually(() => expect(server.isConnected).toBe(true));
  publisher.close();
  await eventually(() => expect(server.isConnected).toBe(false));
  const refused = connect(ports.port, '127.0.0.1');
  const code = await new Promise((resolve) =>
    refused.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
  );
  expect(code).toBe('ECONNREFUSED');
});
