import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { errorOf } from '../../errors';
import { sequenceBytes, sequenceOf } from '../../kv-event-wire/sequence-number';
import { ZmtpConnection, type ZmtpHandler, type ZmtpLimits, type ZmtpRole } from '../../zmtp/zmtp-connection';
import type { ListenAddress } from './event-endpoint';
import { EventSubscriber } from './event-subscriber';
import type { KvEventsConfig } from './kv-events-config';
import { ReplayBuffer } from './replay-buffer';

/** The ports that are listened on. */
export interface EventPorts {
  readonly port: number;
  /** Present where batches are sent again. */
  readonly replayPort?: number;
}

/** Peers send subscriptions and questions alone. */
const LIMITS: ZmtpLimits = { handshakeMs: 30_000, maxMessageBytes: 64 * 1_024 };

const NOTHING = Buffer.alloc(0);
/** In place of a number behind the last batch of a replay: -1. */
const END = Buffer.alloc(8, 0xff);

/**
 * Publishes batches as vLLM's publisher does with ZeroMQ: a PUB socket sends topic, number and batch to whoever wants that topic,
 * a ROUTER socket sends again what was published before. To a question of an empty part and a first number it answers with an
 * empty part, topic, number and batch for each, and -1 at last.
 */
export class EventPublisher {
  private readonly topic: Buffer;
  private readonly buffer: ReplayBuffer;
  private readonly subscribers = new Set<EventSubscriber>();
  private readonly connections = new Set<ZmtpConnection>();
  private readonly servers: Server[] = [];
  private next = 0;

  constructor(private readonly config: KvEventsConfig) {
    this.topic = Buffer.from(config.topic);
    this.buffer = new ReplayBuffer(config.bufferSteps);
  }

  /**
   * Opens the ports.
   *
   * @throws GkeInferenceError GKEI_LISTEN_FAILED
   */
  async listen(): Promise<EventPorts> {
    const { publisher, replay } = this.config;
    const port = await this.open('endpoint', publisher, (socket) => this.acceptSubscriber(socket));
    if (replay === undefined) {
      return { port };
    }
    return { port, replayPort: await this.open('replay_endpoint', replay, (socket) => this.acceptQuestioner(socket)) };
  }

  /** Publishes a batch under the next number. */
  publish(batch: Buffer): void {
    const parts = [this.topic, sequenceBytes(this.next), batch];
    this.buffer.add(this.next, batch);
    this.next++;
    for (const subscriber of this.subscribers) {
      subscriber.offer(this.topic, parts);
    }
  }

  /** Closes all ports and breaks all connections off. */
  close(): void {
    for (const server of this.servers) {
      server.close();
    }
    for (const connection of this.connections) {
      connection.close();
    }
    this.connections.clear();
    this.subscribers.clear();
  }

  private open(field: string, { host, port }: ListenAddress, accept: (socket: Socket) => void): Promise<number> {
    const server = createServer({ noDelay: true, keepAlive: true }, accept);
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        const address = `${host}:${port}`;
        const portFlag = `${field} of --kv-events-config`;
        reject(errorOf('GKEI_LISTEN_FAILED', { address, reason: error.code ?? error.message, portFlag }));
      });
      server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
    });
  }

  private acceptSubscriber(socket: Socket): void {
    const subscriber: EventSubscriber = new EventSubscriber(this.config.highWaterMark, (parts, sent) =>
      connection.send(parts, sent),
    );
    const connection: ZmtpConnection = this.accept(socket, 'PUB', {
      opened: () => this.subscribers.add(subscriber),
      message: () => undefined,
      subscribed: (change) => subscriber.change(change),
      closed: () => {
        this.subscribers.delete(subscriber);
        this.connections.delete(connection);
      },
    });
  }

  private acceptQuestioner(socket: Socket): void {
    const connection: ZmtpConnection = this.accept(socket, 'ROUTER', {
      opened: () => undefined,
      message: (parts) => this.answer(connection, parts),
      closed: () => this.connections.delete(connection),
    });
  }

  private accept(socket: Socket, role: ZmtpRole, handler: ZmtpHandler): ZmtpConnection {
    const connection = new ZmtpConnection(socket, role, LIMITS, handler);
    this.connections.add(connection);
    return connection;
  }

  /** A question of another form is not answered. */
  private answer(connection: ZmtpConnection, parts: readonly Buffer[]): void {
    const from = parts.length === 2 ? sequenceOf(parts[1]) : undefined;
    if (from === undefined) {
      return;
    }
    // vLLM reads the number without a sign: one below 0 is beyond all others.
    for (const [number, batch] of from < 0 ? [] : this.buffer.from(from)) {
      connection.send([NOTHING, this.topic, sequenceBytes(number), batch]);
    }
    connection.send([NOTHING, NOTHING, END, NOTHING]);
  }
}
