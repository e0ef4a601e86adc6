import { type AddressInfo, createServer, type Server } from 'node:net';
import { ZmtpConnection, type ZmtpRole } from '../../src/zmtp/zmtp-connection';
import { eventually } from '../picker/_support/eventually';
import { frameOf, messageOf, numberOf, Publisher, type PublisherOptions } from './publisher';

const LIMITS = { handshakeMs: 1_000, heartbeatMs: 20, maxMessageBytes: 100_000 };

/** A connection, and what it told. */
class Recording {
  readonly messages: string[][] = [];
  readonly reasons: string[] = [];
  opened = 0;
  readonly connection: ZmtpConnection;

  constructor(port: number, role: ZmtpRole = 'SUB', limits = LIMITS) {
    this.connection = ZmtpConnection.connect({ address: '127.0.0.1', port }, role, limits, {
      opened: () => this.opened++,
      message: (parts) => this.messages.push(parts.map(String)),
      closed: (reason) => this.reasons.push(reason),
    });
  }
}

let publisher: Publisher;
let recording: Recording;

async function connected(options: PublisherOptions = {}): Promise<void> {
  publisher = await Publisher.start(options);
  recording = new Recording(publisher.port);
  await eventually(() => expect(publisher.subscriberCount).toBe(1));
}

afterEach(async () => {
  recording.connection.close();
  await publisher?.close();
});

test.each([{}, { minorVersion: 0 }, { pieceBytes: 1 }])('it subscribes and takes messages: %j', async (options) => {
  await connected(options);
  publisher.publish(0, Buffer.from('first'));
  publisher.publish(1, Buffer.alloc(70_000, 'x'));
  await eventually(() => expect(recording.messages).toHaveLength(2));
  expect(recording.messages[0]).toEqual(['kv@a@b', String(numberOf(0)), 'first']);
  expect(recording.messages[1][2]).toHaveLength(70_000);
  expect([recording.opened, recording.reasons]).toEqual([1, []]);
});

test('it answers heartbeats and sends its own', async () => {
  await connected();
  publisher.sendAll(frameOf(4, Buffer.from('\x04PING\x00\x0aabc', 'latin1')));
  await eventually(() => expect(publisher.pongs.map(String)).toEqual(['abc']));
  await eventually(() => expect(publisher.pings).toBeGreaterThan(3));
  expect(recording.reasons).toEqual([]);
});

test('a peer that does not answer heartbeats is given up', async () => {
  publisher = await Publisher.start();
  const silent = createServer((socket) => {
    // The greeting and READY of a publisher, and nothing more.
    const greeting = Buffer.alloc(64);
    greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1]);
    greeting.write('NULL', 12);
    socket.write(greeting);
    socket.write(frameOf(4, Buffer.from('\x05READY\x0bSocket-Type\0\0\0\x03PUB', 'latin1')));
    // What is read is where the other end's going shows.
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  recording = new Recording((silent.address() as { port: number }).port);
  await eventually(() => expect(recording.reasons).toEqual(['the peer does not answer heartbeats']));
  expect(recording.opened).toBe(1);
  silent.close();
});

test('a peer of another type is refused', async () => {
  publisher = await Publisher.start();
  recording = new Recording(publisher.replayPort);
  await eventually(() => expect(recording.reasons).toEqual(['the peer is a ROUTER, not a PUB']));
  expect(recording.opened).toBe(0);
});

test('a peer that says nothing is given up', async () => {
  publisher = await Publisher.start();
  const mute = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => {
    mute.listen(0, '127.0.0.1', resolve);
  });
  recording = new Recording((mute.address() as { port: number }).port, 'SUB', { ...LIMITS, handshakeMs: 30 });
  await eventually(() => expect(recording.reasons).toEqual(['no handshake in time']));
  mute.close();
});

test('nobody at the port is told at once', async () => {
  publisher = await Publisher.start();
  const { port } = publisher;
  await publisher.close();
  recording = new Recording(port);
  await eventually(() => expect(recording.reasons).toEqual(['ECONNREFUSED']));
});

test.each([
  ['long', messageOf([Buffer.alloc(60_000), Buffer.alloc(60_000)]), 'a message of more than'],
  ['of many parts', messageOf(Array(9).fill(Buffer.alloc(0))), 'a message of more than'],
])('a message that is too %s ends the connection', async (_, bytes, reason) => {
  await connected();
  publisher.sendAll(bytes);
  await eventually(() => expect(recording.reasons).toEqual([expect.stringContaining(reason)]));
  expect(recording.messages).toEqual([]);
});

test('an ERROR of the peer is told', async () => {
  await connected();
  publisher.sendAll(frameOf(4, Buffer.from('\x05ERROR\x04busy', 'latin1')));
  await eventually(() => expect(recording.reasons).toEqual(['the peer refuses: busy']));
});

test('a connection that was closed tells nothing more', async () => {
  await connected();
  recording.connection.close();
  await eventually(() => expect(publisher.subscriberCount).toBe(0));
  expect(recording.reasons).toEqual([]);
});

describe('the listening end', () => {
  let told: string[];
  let far: ZmtpConnection;
  let server: Server;

  /** Listens as a publisher or a router for one connection, to which a peer comes. */
  async function pair(listening: ZmtpRole, peer: ZmtpRole): Promise<void> {
    told = [];
    server = createServer((socket) => {
      const limits = { handshakeMs: 1_000, maxMessageBytes: 1_000 };
      far = new ZmtpConnection(socket, listening, limits, {
        opened: () => told.push('opened'),
        message: (parts) => told.push(parts.map(String).join()),
        subscribed: ({ topic, wanted }) => told.push(`${wanted ? 'wants' : 'leaves'} "${topic}"`),
        closed: (reason) => told.push(reason),
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    recording = new Recording((server.address() as AddressInfo).port, peer);
  }

  afterEach(() => {
    far.close();
    server.close();
  });

  it('hears what a subscriber wants, sends to it, answers its heartbeats, and sends none', async () => {
    await pair('PUB', 'SUB');
    await eventually(() => expect(told).toEqual(['opened', 'wants ""']));
    let sent = 0;
    far.send([Buffer.from('a'), Buffer.from('b')], () => sent++);
    await eventually(() => expect(recording.messages).toEqual([['a', 'b']]));
    expect(sent).toBe(1);
    // Three heartbeats without an answer would have ended the connection.
    await new Promise((resolve) => setTimeout(resolve, 5 * LIMITS.heartbeatMs));
    expect(recording.reasons).toEqual([]);
    recording.connection.close();
    await eventually(() => expect(told.at(-1)).toBe('the peer closed the connection'));
  });

  it('takes questions and answers them', async () => {
    await pair('ROUTER', 'DEALER');
    await eventually(() => expect(recording.opened).toBe(1));
    recording.connection.send([Buffer.from('question')]);
    await eventually(() => expect(told).toEqual(['opened', 'question']));
    far.send([Buffer.from('answer')]);
    await eventually(() => expect(recording.messages).toEqual([['answer']]));
  });

  it('refuses a peer of another type', async () => {
    await pair('ROUTER', 'SUB');
    await eventually(() => expect(told).toEqual(['the peer is a SUB, not a DEALER']));
    await eventually(() => expect(recording.reasons).toHaveLength(1));
    expect(recording.opened).toBe(0);
  });
});
