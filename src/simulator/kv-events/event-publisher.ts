import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Backoff } from '../../backoff';
import { errorOf } from '../../errors';
import { sequenceBytes, sequenceOf } from '../../kv-event-wire/sequence-number';
import { ZmtpConnection, type ZmtpHandler, type ZmtpLimits } from '../../zmtp/zmtp-connection';
import type { TcpAddress } from './event-endpoint';
import { EventSubscriber } from './event-subscriber';
import type { KvEventsConfig } from './kv-events-config';
import { ReplayBuffer } from './replay-buffer';

/** The ports of a publisher. */
export interface EventPorts {
  /** The one that it listens on, or connects to. */
  readonly port: number;
  /** Present where batches are sent again. */
  readonly replayPort?: number;
}

/** Peers send subscriptions and questions alone. */
const LIMITS: ZmtpLimits = { handshakeMs: 30_000, maxMessageBytes: 64 * 1_024 };

/** Pauses before another attempt to connect to a subscriber. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

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
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly config: KvEventsConfig) {
    this.topic = Buffer.from(config.topic);
    this.buffer = new ReplayBuffer(config.bufferSteps);
  }

  /**
   * Opens the ports, or begins to connect to the subscriber that listens.
   *
   * @throws GkeInferenceError GKEI_LISTEN_FAILED
   */
  async listen(): Promise<EventPorts> {
    const { publisher, replay } = this.config;
    const port = publisher.connects
      ? this.connect(publisher, new Backoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, Math.random))
      : await this.open('endpoint', publisher, (socket) =>
          this.follow((handler) => new ZmtpConnection(socket, 'PUB', LIMITS, handler)),
        );
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
    clearTimeout(this.retry);
    for (const server of this.servers) {
      server.close();
    }
    for (const connection of this.connections) {
      connection.close();
    }
    this.connections.clear();
    this.subscribers.clear();
  }

  private open(field: string, { host, port }: TcpAddress, accept: (socket: Socket) => void): Promise<number> {
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

  /** Connects to a subscriber, again and again. @returns its port */
  private connect({ host, port }: TcpAddress, backoff: Backoff): number {
    this.follow((handler) =>
      ZmtpConnection.connect({ address: host, port }, 'PUB', LIMITS, {
        ...handler,
        opened: () => {
          backoff.reset();
          handler.opened();
        },
        closed: (reason) => {
          handler.closed(reason);
          this.retry = setTimeout(() => this.connect({ host, port }, backoff), backoff.next()).unref();
        },
      }),
    );
    return port;
  }

  /** @param open makes the connection to a subscriber */
  private follow(open: (handler: ZmtpHandler) => ZmtpConnection): void {
    const subscriber: EventSubscriber = new EventSubscriber(this.config.highWaterMark, (parts, sent) =>
      connection.send(parts, sent),
    );
    const connection: ZmtpConnection = open({
      opened: () => this.subscribers.add(subscriber),
      message: () => undefined,
      subscribed: (change) => subscriber.change(change),
      closed: () => {
        this.subscribers.delete(subscriber);
        this.connections.delete(connection);
      },
    });
    this.connections.add(connection);
  }

  private acceptQuestioner(socket: Socket): void {
    const connection: ZmtpConnection = new ZmtpConnection(socket, 'ROUTER', LIMITS, {
      opened: () => undefined,
      message: (parts) => this.answer(connection, parts),
      closed: () => this.connections.delete(connection),
    });
    this.connections.add(connection);
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
