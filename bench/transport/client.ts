import { FrameConnection, withPrefix } from './frame-connection';
import { type Case, HEAD_BYTES } from './workload';

/** Answers are longer than questions by what the server puts before them, and by gRPC's prefix. */
const ANSWER_OVERHEAD = 45;

/** A client over several connections that costs little: it writes frames that are made beforehand, and counts bytes. */
export class Client {
  private constructor(private readonly connections: readonly Connection[]) {}

  static async connect(port: number, connections: number, encrypted: boolean): Promise<Client> {
    return new Client(await Promise.all(Array.from({ length: connections }, () => Connection.open(port, encrypted))));
  }

  /** Makes the exchanges of a case. */
  async run(work: Case): Promise<void> {
    const share = this.connections.length;
    await Promise.all(
      this.connections.map((connection) =>
        connection.run(work, Math.round(work.exchanges / share), Math.round(work.concurrency / share)),
      ),
    );
  }

  close(): void {
    for (const connection of this.connections) {
      connection.close();
    }
  }
}

/** What one exchange waits for. */
interface Exchange {
  /** The message that was sent last. */
  sent: number;
  /** Bytes of answers that are still to come before it goes on. */
  due: number;
}

class Connection {
  private readonly exchanges = new Map<number, Exchange>();
  private left = 0;
  private work!: Case;
  private done: () => void = () => undefined;

  private constructor(private readonly frames: FrameConnection) {
    frames.sink = {
      data: (streamId, piece) => this.answered(streamId, piece.length),
      ended: (streamId) => {
        this.exchanges.delete(streamId);
        this.start();
      },
    };
  }

  static async open(port: number, encrypted: boolean): Promise<Connection> {
    return new Connection(await FrameConnection.open(port, encrypted));
  }

  run(work: Case, exchanges: number, concurrency: number): Promise<void> {
    this.work = work;
    this.left = exchanges;
    return new Promise((resolve) => {
      this.done = resolve;
      for (let index = 0; index < concurrency; index++) {
        this.start();
      }
      this.frames.flush();
    });
  }

  close(): void {
    this.frames.close();
  }

  private start(): void {
    if (this.left === 0) {
      if (this.exchanges.size === 0) {
        this.done();
      }
      return;
    }
    this.left--;
    const streamId = this.frames.call();
    this.exchanges.set(streamId, { sent: -1, due: HEAD_BYTES + ANSWER_OVERHEAD });
    this.sendMessage(streamId, HEAD_BYTES);
  }

  private answered(streamId: number, bytes: number): void {
    const exchange = this.exchanges.get(streamId);
    if (exchange === undefined) {
      return;
    }
    exchange.due -= bytes;
    if (exchange.due === 0) {
      this.goOn(streamId, exchange);
    }
  }

  private goOn(streamId: number, exchange: Exchange): void {
    const { messages, paced } = this.work;
    if (exchange.sent === messages.length - 1) {
      this.frames.halfClose(streamId);
      return;
    }
    const count = paced ? 1 : messages.length;
    for (let index = 0; index < count; index++) {
      const length = messages[++exchange.sent];
      exchange.due += length + ANSWER_OVERHEAD;
      this.sendMessage(streamId, length);
    }
  }

  private sendMessage(streamId: number, length: number): void {
    this.frames.send(streamId, withPrefix(Buffer.alloc(length, 'm')));
  }
}
