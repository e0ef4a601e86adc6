import { connect, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { CLIENT_PREFACE, FrameType } from '../../src/picker/transport/h2/frame';
import { FrameReader } from '../../src/picker/transport/h2/frame-reader';
import { PATH } from './servers';

const MAX_FRAME = 16_384;
const WIDEST = 2 ** 31 - 1;
const NOTHING = Buffer.alloc(0);

/** What is done with what comes on a connection. */
export interface AnswerSink {
  /** Bytes of an answer's messages. */
  data(streamId: number, piece: Buffer): void;
  /** The call is over. */
  ended(streamId: number): void;
}

/** One HTTP/2 connection of a client that costs little: it writes frames as they are and knows one set of headers. */
export class FrameConnection {
  /** What comes is told to it; set before the first call. */
  sink!: AnswerSink;

  private nextStreamId = 1;
  /** Bytes that may be sent. */
  private window = 65_535;
  /** Bytes that came since the server's window was widened. */
  private received = 0;
  private readonly waiting: Buffer[] = [];
  private pending: Buffer[] = [];

  private constructor(private readonly socket: Socket) {
    const reader = new FrameReader({
      data: (streamId, chunk, start, end, flowBytes) => {
        this.received += flowBytes;
        this.sink.data(streamId, chunk.subarray(start, end));
      },
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

  static async open(port: number, encrypted: boolean): Promise<FrameConnection> {
    const socket = encrypted
      ? tls.connect({ port, host: '127.0.0.1', ALPNProtocols: ['h2'], rejectUnauthorized: false })
      : connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise((resolve, reject) => {
      socket.once(encrypted ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject);
    });
    socket.setNoDelay(true);
    return new FrameConnection(socket);
  }

  /** Starts a call; returns its stream. */
  call(): number {
    const streamId = this.nextStreamId;
    this.nextStreamId += 2;
    this.pending.push(frame(FrameType.HEADERS, 4, streamId, HEADERS));
    return streamId;
  }

  /** Sends a message, with the next flush. @param message behind its gRPC prefix */
  send(streamId: number, message: Buffer): void {
    for (let start = 0; start < message.length; start += MAX_FRAME) {
      this.waiting.push(frame(FrameType.DATA, 0, streamId, message.subarray(start, start + MAX_FRAME)));
    }
  }

  /** Ends the client's side of a call, with the next flush. */
  halfClose(streamId: number): void {
    this.waiting.push(frame(FrameType.DATA, 1, streamId, NOTHING));
  }

  /** Sends what the connection's window lets through; no stream ever has more on the way than its own lets. */
  flush(): void {
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

  close(): void {
    this.socket.destroy();
  }

  private frame(type: number, flags: number, streamId: number, payload: Buffer): void {
    if (type === FrameType.HEADERS && (flags & 1) !== 0) {
      this.sink.ended(streamId);
    } else if (type === FrameType.WINDOW_UPDATE && streamId === 0) {
      this.window += payload.readUInt32BE(0);
    } else if (type === FrameType.SETTINGS && (flags & 1) === 0) {
      this.pending.push(frame(FrameType.SETTINGS, 1, 0, NOTHING));
    } else if (type === FrameType.GOAWAY) {
      throw new Error(`the server goes away: ${payload.subarray(8)}`);
    }
  }
}

/** A message behind its gRPC prefix. */
export function withPrefix(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
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
