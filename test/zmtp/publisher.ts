/**
 * A publisher of KV events as vLLM's is, by the ZMTP specification: a PUB socket, and a ROUTER that sends again what is
 * kept. It speaks ZMTP 3.1, or 3.0.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const END = Buffer.alloc(8, 0xff);

const TOPIC = Buffer.from('kv@a@b');
const NOTHING = Buffer.alloc(0);

export interface PublisherOptions {
  /** @default 1 */
  readonly minorVersion?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Whether replays have the topic in them, as those of vLLM 0.29. @default true */
  readonly replaysTopic?: boolean;
  /** Bytes that a write has at most, as a slow network would cut them. */
  readonly pieceBytes?: number;
}

/** What came from one subscriber, frame by frame: flags and body. */
type OnFrame = (flags: number, body: Buffer, socket: Socket) => void;

export class Publisher {
  /** Batches by number, all of which a replay sends again. */
  readonly kept = new Map<number, Buffer>();
  /** Numbers that replays were asked from. */
  readonly replays: number[] = [];
  /** Contexts of the PONGs that came. */
  readonly pongs: Buffer[] = [];
  pings = 0;

  private readonly sockets = new Set<Socket>();
  private readonly subscribers = new Set<Socket>();
  private readonly servers: Server[] = [];

  private constructor(private readonly options: PublisherOptions) {}

  static async start(options: PublisherOptions = {}, port = 0, replayPort = 0): Promise<Publisher> {
    const publisher = new Publisher(options);
    await publisher.listen('PUB', port, (flags, body, socket) => publisher.subscriberSaid(flags, body, socket));
    await publisher.listen('ROUTER', replayPort, (flags, body, socket) => publisher.dealerSaid(flags, body, socket));
    return publisher;
  }

  get port(): number {
    return (this.servers[0].address() as AddressInfo).port;
  }

  get replayPort(): number {
    return (this.servers[1].address() as AddressInfo).port;
  }

  get subscriberCount(): number {
    return this.subscribers.size;
  }

  /** Sends a batch to all subscribers, and keeps it; or drops it, as a full queue would. */
  publish(sequence: number, batch: Buffer, drop = false): void {
    this.kept.set(sequence, batch);
    if (drop) return;
    for (const socket of this.subscribers) this.send(socket, messageOf([TOPIC, numberOf(sequence), batch]));
  }

  sendAll(bytes: Buffer): void {
    for (const socket of this.subscribers) this.send(socket, bytes);
  }

  /** Breaks all connections off. */
  disconnect(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.disconnect();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private async listen(type: string, port: number, onFrame: OnFrame): Promise<void> {
    const server = createServer((socket) => this.accept(socket, type, onFrame));
    this.servers.push(server);
    server.listen(port, this.options.host ?? '127.0.0.1');
    await once(server, 'listening');
  }

  private accept(socket: Socket, type: string, onFrame: OnFrame): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.subscribers.delete(socket);
    });
    const greeting = Buffer.alloc(64);
    greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, this.options.minorVersion ?? 1]);
    greeting.write('NULL', 12);
    this.send(socket, greeting);
    let bytes = Buffer.alloc(0);
    let greeted = false;
    socket.on('data', (piece) => {
      bytes = Buffer.concat([bytes, piece]);
      if (!greeted && bytes.length >= 64) {
        greeted = true;
        bytes = bytes.subarray(64);
        const name = Buffer.from('\x05READY\x0bSocket-Type\0\0\0', 'latin1');
        this.send(socket, frameOf(4, Buffer.concat([name, Buffer.from([type.length]), Buffer.from(type)])));
      }
      while (greeted && bytes.length >= 2 && bytes.length >= 2 + bytes[1]) {
        const [flags, length] = bytes;
        const body = bytes.subarray(2, 2 + length);
        bytes = bytes.subarray(2 + length);
        onFrame(flags, body, socket);
      }
    });
  }

  private subscriberSaid(flags: number, body: Buffer, socket: Socket): void {
    const command = (flags & 4) === 0 ? '' : body.toString('latin1', 1, 1 + body[0]);
    const subscribes = this.options.minorVersion === 0 ? flags === 0 && body[0] === 1 : command === 'SUBSCRIBE';
    if (subscribes) this.subscribers.add(socket);
    if (command === 'PONG') this.pongs.push(Buffer.from(body.subarray(5)));
    if (command === 'PING') {
      this.pings++;
      this.send(socket, frameOf(4, Buffer.concat([Buffer.from('\x04PONG'), body.subarray(7)])));
    }
  }

  private dealerSaid(flags: number, body: Buffer, socket: Socket): void {
    if (flags !== 0 || body.length !== 8) return;
    const from = Number(body.readBigUInt64BE());
    this.replays.push(from);
    const { replaysTopic = true } = this.options;
    const answer = (topic: Buffer, number: Buffer, batch: Buffer) =>
      this.send(socket, messageOf([NOTHING, ...(replaysTopic ? [topic] : []), number, batch]));
    for (const [sequence, batch] of this.kept) {
      if (sequence >= from) answer(TOPIC, numberOf(sequence), batch);
    }
    answer(NOTHING, END, NOTHING);
  }

  private send(socket: Socket, bytes: Buffer): void {
    const step = this.options.pieceBytes ?? bytes.length;
    for (let at = 0; at < bytes.length; at += step) socket.write(bytes.subarray(at, at + step));
  }
}

export function numberOf(sequence: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(sequence));
  return bytes;
}

export function frameOf(flags: number, body: Buffer): Buffer {
  if (body.length < 256) return Buffer.concat([Buffer.from([flags, body.length]), body]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(body.length));
  return Buffer.concat([Buffer.from([flags | 2]), length, body]);
}

export function messageOf(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.map((part, at) => frameOf(at === parts.length - 1 ? 0 : 1, part)));
}
