import * as http2 from 'node:http2';

/** What a client saw of the end of a call. */
export interface CallEnd {
  /** The HTTP status; undefined when no headers came. */
  readonly httpStatus: number | undefined;
  /** `grpc-status`; undefined when the call ended without one. */
  readonly status: number | undefined;
  /** `grpc-message`, decoded. */
  readonly message: string;
  /** The status came in the headers, without messages. */
  readonly trailersOnly: boolean;
  /** The HTTP/2 error code of a reset; 0 for none. */
  readonly resetCode: number;
}

/** A gRPC message as bytes on the wire. */
export function framed(message: string | Buffer, flag = 0): Buffer {
  const body = Buffer.from(message);
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

/** One call of a test client. */
export class GrpcCall {
  /** All messages that came, in order. */
  readonly messages: Buffer[] = [];
  /** Resolves when the call is over, however it ends. */
  readonly ended: Promise<CallEnd>;

  private received = Buffer.alloc(0);
  private readonly waiting: { count: number; resolve: () => void }[] = [];
  /** Ends its side when the status has come, as gRPC clients do. */
  endsWithStatus = true;

  constructor(readonly stream: http2.ClientHttp2Stream) {
    let headers: http2.IncomingHttpHeaders = {};
    let trailers: http2.IncomingHttpHeaders = {};
    stream.on('response', (received) => {
      headers = received;
      this.endWith(received);
    });
    stream.on('trailers', (received) => {
      trailers = received;
      this.endWith(received);
    });
    stream.on('data', (chunk: Buffer) => this.receive(chunk));
    stream.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      stream.on('close', () => {
        const status = trailers['grpc-status'] ?? headers['grpc-status'];
        resolve({
          httpStatus: headers[':status'] as number | undefined,
          status: status === undefined ? undefined : Number(status),
          message: decodeURIComponent(String(trailers['grpc-message'] ?? headers['grpc-message'] ?? '')),
          trailersOnly: headers['grpc-status'] !== undefined,
          resetCode: stream.rstCode ?? 0,
        });
      });
    });
  }

  send(message: string | Buffer): void {
    this.stream.write(framed(message));
  }

  halfClose(): void {
    this.stream.end();
  }

  reset(): void {
    this.stream.close(http2.constants.NGHTTP2_CANCEL);
  }

  /** Resolves when so many messages have come in all. */
  arrived(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ count, resolve });
      this.wake();
    });
  }

  private endWith(headers: http2.IncomingHttpHeaders): void {
    if (this.endsWithStatus && headers['grpc-status'] !== undefined) {
      this.stream.end();
    }
  }

  private receive(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    while (this.received.length >= 5 && this.received.length >= 5 + this.received.readUInt32BE(1)) {
      const end = 5 + this.received.readUInt32BE(1);
      this.messages.push(this.received.subarray(5, end));
      this.received = this.received.subarray(end);
    }
    this.wake();
  }

  private wake(): void {
    for (const { count, resolve } of this.waiting) {
      if (this.messages.length >= count) {
        resolve();
      }
    }
  }
}

/** A gRPC client over one connection, on `node:http2`. */
export class GrpcClient {
  private constructor(readonly session: http2.ClientHttp2Session) {}

  static async connect(
    port: number,
    options: http2.SecureClientSessionOptions & { tls?: boolean } = {},
  ): Promise<GrpcClient> {
    const { tls = false, ...rest } = options;
    const session = http2.connect(`${tls ? 'https' : 'http'}://localhost:${port}`, {
      rejectUnauthorized: false,
      ...rest,
    });
    session.on('error', () => undefined);
    await new Promise((resolve, reject) => {
      session.once('connect', resolve);
      session.once('error', reject);
    });
    return new GrpcClient(session);
  }

  call(path: string, headers: http2.OutgoingHttpHeaders = {}): GrpcCall {
    return new GrpcCall(
      this.session.request(
        { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers },
        { endStream: false },
      ),
    );
  }

  close(): void {
    this.session.destroy();
  }
}
