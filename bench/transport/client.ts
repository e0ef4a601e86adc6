import { connect, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { CLIENT_PREFACE, FrameType } from '../../src/picker/transport/h2/frame';
import { FrameReader } from '../../src/picker/transport/h2/frame-reader';
import { PATH } from './servers';
import { type Case, HEAD_BYTES } from './workload';

const MAX_FRAME = 16_384;
const WIDEST = 2 ** 31 - 1;
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
  private nextStreamId = 1;
  private left = 0;
  private window = 65_535;
  private readonly waiting: Buffer[] = [];
  private pending: Buffer[] = [];
  private work!: Case;
  private done: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    const reader = new FrameReader({
      data: (streamId, piece, flowBytes) => this.answered(streamId, piece.length, flowBytes),
      frame: (type, flags, streamId, payload) => this.frame(type, flags, streamId, payload),
    });
    reader.push(CLIENT_PREFACE); // the reader is a server's
    socket.on('data', (chunk) => {
      reader.push(chunk);
      this.flush();
    });
    const settings = Buffer.alloc(6);
    settings.writeUInt16BE(4, 0);
    settings.writeUInt32BE(WIDEST, 2);
    socket.write(Buffer.concat([CLIENT_PREFACE, frame(FrameType.SETTINGS, 0, 0, settings), widened(WIDEST - 65_535)]));
  }

  static async open(port: number, encrypted: boolean): Promise<Connection> {
    const socket = encrypted
      ? tls.connect({ port, host: '127.0.0.1', ALPNProtocols: ['h2'], rejectUnauthorized: false })
      : connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise((resolve, reject) => {
      socket.once(encrypted ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject);
    });
    socket.setNoDelay(true);
    return new Connection(socket);
  }

  run(work: Case, exchanges: number, concurrency: number): Promise<void> {
    this.work = work;
    this.left = exchanges;
    return new Promise((resolve) => {
      this.done = resolve;
      for (let index = 0; index < concurrency; index++) {
        this.start();
      }
      this.flush();
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private start(): void {
    if (this.left === 0) {
      if (this.exchanges.size === 0) {
        this.done();
      }
      return;
    }
    this.left--;
    const streamId = this.nextStreamId;
    this.nextStreamId += 2;
    this.exchanges.set(streamId, { sent: -1, due: HEAD_BYTES + ANSWER_OVERHEAD });
    this.pending.push(frame(FrameType.HEADERS, 4, streamId, HEADERS));
    this.sendMessage(streamId, HEAD_BYTES);
  }

  private answered(streamId: number, bytes: number, flowBytes: number): void {
    this.received += flowBytes;
    const exchange = this.exchanges.get(streamId);
    if (exchange === undefined) {
      return;
    }
    exchange.due -= bytes;
    if (exchange.due === 0) {
      this.goOn(streamId, exchange);
    }
  }

  private received = 0;

  private goOn(streamId: number, exchange: Exchange): void {
    const { messages, paced } = this.work;
    if (exchange.sent === messages.length - 1) {
      this.pending.push(frame(FrameType.DATA, 1, streamId, Buffer.alloc(0)));
      return;
    }
    const count = paced ? 1 : messages.length;
    for (let index = 0; index < count; index++) {
      const length = messages[++exchange.sent];
      exchange.due += length + ANSWER_OVERHEAD;
      this.sendMessage(streamId, length);
    }
  }

  private frame(type: number, flags: number, streamId: number, payload: Buffer): void {
    if (type === FrameType.HEADERS && (flags & 1) !== 0) {
      this.exchanges.delete(streamId);
      this.start();
    } else if (type === FrameType.WINDOW_UPDATE && streamId === 0) {
      this.window += payload.readUInt32BE(0);
    } else if (type === FrameType.SETTINGS && (flags & 1) === 0) {
      this.pending.push(frame(FrameType.SETTINGS, 1, 0, Buffer.alloc(0)));
    } else if (type === FrameType.GOAWAY) {
      throw new Error(`the server goes away: ${payload.subarray(8)}`);
    }
  }

  private sendMessage(streamId: number, length: number): void {
    const message = Buffer.alloc(5 + length, 'm');
    message[0] = 0;
    message.writeUInt32BE(length, 1);
    for (let start = 0; start < message.length; start += MAX_FRAME) {
      this.waiting.push(frame(FrameType.DATA, 0, streamId, message.subarray(start, start + MAX_FRAME)));
    }
  }

  /** Sends what the connection's window lets through; no stream ever has more on the way than its own lets. */
  private flush(): void {
    while (this.waiting.length > 0 && this.window >= this.waiting[0].length - 9) {
      const next = this.waiting.shift()!;
      this.window -= next.length - 9;
      this.pending.push(next);
    }
    if (this.received > WIDEST / 4) {
      this.pending.push(widened(this.received));
      this.received = 0;
    }
    if (this.pending.length > 0) {
      this.socket.write(Buffer.concat(this.pending));
      this.pending = [];
    }
  }
}

/** What gateways send; the second time by two bytes, since it is in the table then, as the headers of Envoy are. */
const HEADERS = Buffer.concat([
  Buffer.from([0x83, 0x86]), // POST, http
  literal(4, PATH),
  literal(1, 'picker.llm.svc:9002'),
  literal(31, 'application/grpc'),
  Buffer.concat([Buffer.from([0]), text('te'), text('trailers')]),
  Buffer.concat([Buffer.from([0]), text('x-envoy-internal'), text('true')]),
  Buffer.concat([Buffer.from([0]), text('x-forwarded-for'), text('10.0.0.7')]),
]);

/** A field that is not put into the table, under a name of the static one. */
function literal(nameIndex: number, value: string): Buffer {
  const name = nameIndex < 15 ? [nameIndex] : [15, nameIndex - 15];
  return Buffer.concat([Buffer.from(name), text(value)]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}

function widened(bytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return frame(FrameType.WINDOW_UPDATE, 0, 0, payload);
}

function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(9 + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(streamId, 5);
  payload.copy(bytes, 9);
  return bytes;
}
