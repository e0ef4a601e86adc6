import { Duplex } from 'node:stream';
import { DEFAULT_TRANSPORT_LIMITS, Deadlines, type TransportLimits } from '../../../../src/picker/transport';
import { CLIENT_PREFACE, FrameType } from '../../../../src/picker/transport/h2/frame';
import { FrameReader } from '../../../../src/picker/transport/h2/frame-reader';
import { Http2Connection } from '../../../../src/picker/transport/h2/http2-connection';
import { RecordedMethod } from '../_recorded-method';
import { frameBytes } from './_frames';

/** A frame that the server sent. */
export interface ReceivedFrame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** The header block of a call of a method, in no table. */
export function callHeaders(path: string, extra: readonly [string, string][] = []): Buffer {
  return Buffer.concat([
    Buffer.from([0x83, 0x86]),
    ...[[':path', path], ['content-type', 'application/grpc'], ['te', 'trailers'], ...extra].map(([name, value]) =>
      Buffer.concat([
        Buffer.from([0, name.length]),
        Buffer.from(name),
        Buffer.from([value.length]),
        Buffer.from(value),
      ]),
    ),
  ]);
}

/** A connection of the server, and a client of it that writes bytes as a test says; no sockets in between. */
export class RawClient {
  readonly deadlines = new Deadlines(0);
  readonly echo = new RecordedMethod({
    message: (call, message) => call.stream.send(message),
    halfClose: (call) => call.stream.finish(0),
  });
  readonly silent = new RecordedMethod({});
  readonly faults: unknown[] = [];
  readonly received: ReceivedFrame[] = [];
  openCalls = 0;
  /** The server's side. */
  readonly connection: Http2Connection;
  /** While it is false, nothing that the server writes is taken. */
  reads = true;

  private readonly untaken: (() => void)[] = [];
  private readonly reader = new FrameReader({
    data: (streamId, chunk, start, end, _, endStream) =>
      this.received.push({ type: 0, flags: endStream ? 1 : 0, streamId, payload: chunk.subarray(start, end) }),
    frame: (type, flags, streamId, payload) =>
      this.received.push({ type, flags, streamId, payload: Buffer.from(payload) }),
  });
  readonly socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      const take = () => {
        this.reader.push(chunk);
        done();
      };
      if (this.reads) {
        take();
      } else {
        this.untaken.push(take);
      }
    },
  });

  constructor(limits: Partial<TransportLimits> = {}) {
    this.reader.push(CLIENT_PREFACE); // the reader is a server's
    this.connection = new Http2Connection(this.socket, {
      methods: new Map([
        ['/t.T/Echo', this.echo],
        ['/t.T/Silent', this.silent],
      ]),
      limits: { ...DEFAULT_TRANSPORT_LIMITS, ...limits },
      deadlines: this.deadlines,
      onFault: (error) => this.faults.push(error),
      callOpened: () => this.openCalls++,
      callClosed: () => this.openCalls--,
    });
  }

  /** A client that has begun as clients must. */
  static settled(limits: Partial<TransportLimits> = {}, settings: Buffer = Buffer.alloc(0)): RawClient {
    const client = new RawClient(limits);
    client.write(CLIENT_PREFACE, frameBytes(FrameType.SETTINGS, 0, 0, settings));
    return client;
  }

  /** Sends bytes in one chunk. */
  write(...bytes: readonly Uint8Array[]): void {
    this.socket.push(Buffer.concat(bytes));
  }

  /** Opens a call. */
  open(streamId: number, path = '/t.T/Echo', flags = 4): void {
    this.write(frameBytes(FrameType.HEADERS, flags, streamId, callHeaders(path)));
  }

  /** Takes what the server has written, from now on. */
  startReading(): void {
    this.reads = true;
    for (const take of this.untaken.splice(0)) {
      take();
    }
  }

  /** Lets everything happen that is under way. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Frames of a kind, after everything that is under way has happened. */
  async frames(type: number, streamId?: number): Promise<ReceivedFrame[]> {
    await this.settle();
    return this.received.filter((frame) => frame.type === type && (streamId ?? frame.streamId) === frame.streamId);
  }

  /** The error code with which the server has ended the connection; undefined while it goes on. */
  async connectionError(): Promise<number | undefined> {
    const [frame] = await this.frames(FrameType.GOAWAY);
    return frame?.payload.readUInt32BE(4);
  }

  /** The error code with which the server has reset a stream. */
  async streamError(streamId: number): Promise<number | undefined> {
    const [frame] = await this.frames(FrameType.RST_STREAM, streamId);
    return frame?.payload.readUInt32BE(0);
  }
}

/** Settings as bytes. */
export function settings(...values: readonly (readonly [setting: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(values.length * 6);
  for (const [index, [setting, value]] of values.entries()) {
    payload.writeUInt16BE(setting, index * 6);
    payload.writeUInt32BE(value, index * 6 + 2);
  }
  return payload;
}

/** A number of four bytes. */
export function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
