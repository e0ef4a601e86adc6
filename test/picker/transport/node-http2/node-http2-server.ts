import * as http2 from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { GrpcServer, GrpcServerOptions } from '../../../../src/picker/transport/grpc-server';
import { encodeGrpcMessage, GrpcStatus, type GrpcStatusCode } from '../../../../src/picker/transport/grpc-status';
import type { CertificateSource } from '../../../../src/picker/transport/tls/certificate-source';
import { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from '../../../../src/picker/transport/transport-limits';
import { NodeHttp2Stream } from './node-http2-stream';

/** The stream id in a GOAWAY that only gives notice: no stream can be beyond it. */
const HIGHEST_STREAM_ID = 2 ** 31 - 1;

/** How long calls that crossed the notice of a shutdown are still taken: more than a round trip inside a cluster. */
const NOTICE_MS = 100;

/** How long what was sent last may take to leave before connections are closed. */
const FLUSH_MS = 200;

/** How often a shutdown looks whether all calls are over. */
const IDLE_CHECK_MS = 10;

/** `node:http2` refuses new streams when a connection buffers more than this, in MB; `sendBufferBytes` bounds it already. */
const MAX_SESSION_MEMORY_MB = 16_384;

/** After how long without traffic TCP asks whether the other side is still there. */
const TCP_KEEP_ALIVE_MS = 30_000;

/** A gRPC server on `node:http2`: TLS with ALPN h2, or plaintext with prior knowledge. */
export class NodeHttp2Server implements GrpcServer {
  private readonly limits: TransportLimits;
  private readonly server: http2.Http2Server | http2.Http2SecureServer;
  private readonly sessions = new Set<http2.ServerHttp2Session>();
  private streams = 0;

  constructor(private readonly options: GrpcServerOptions) {
    this.limits = { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits };
    this.server = options.certificate === undefined ? this.plaintextServer() : this.secureServer(options.certificate);
    this.server.on('connection', (socket: Socket) => socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS));
    this.server.on('session', (session: http2.ServerHttp2Session) => this.openSession(session));
    this.server.on('stream', (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) =>
      this.openStream(stream, headers),
    );
  }

  get openStreams(): number {
    return this.streams;
  }

  async listen(port: number, host?: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return (this.server.address() as AddressInfo).port;
  }

  async drain(graceMs: number): Promise<void> {
    this.server.close();
    for (const session of this.sessions) {
      if (!session.destroyed) {
        session.goaway(http2.constants.NGHTTP2_NO_ERROR, HIGHEST_STREAM_ID);
      }
    }
    await this.idle(NOTICE_MS, graceMs);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.idle(0, FLUSH_MS);
    for (const session of this.sessions) {
      session.destroy();
    }
    await closed;
  }

  private plaintextServer(): http2.Http2Server {
    return http2.createServer({ settings: this.settings(), maxSessionMemory: MAX_SESSION_MEMORY_MB });
  }

  private secureServer(source: CertificateSource): http2.Http2SecureServer {
    const contextOf = ({ certificate, privateKey } = source.current()) => ({ cert: certificate, key: privateKey });
    const server = http2.createSecureServer({
      ...contextOf(),
      ALPNProtocols: ['h2'],
      minVersion: 'TLSv1.2',
      settings: this.settings(),
      maxSessionMemory: MAX_SESSION_MEMORY_MB,
    });
    source.onChange(() => server.setSecureContext(contextOf()));
    return server;
  }

  private settings(): http2.Settings {
    return {
      enablePush: false,
      initialWindowSize: this.limits.streamWindowBytes,
      maxConcurrentStreams: this.limits.maxConcurrentStreams,
      maxHeaderListSize: this.limits.maxHeaderListBytes,
    };
  }

  private openSession(session: http2.ServerHttp2Session): void {
    this.sessions.add(session);
    session.on('close', () => this.sessions.delete(session));
    session.on('error', () => undefined); // a broken connection: its streams tell their handlers
    session.setLocalWindowSize(this.limits.connectionWindowBytes);
  }

  private openStream(stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders): void {
    if (headers[':method'] !== 'POST') {
      this.refuseHttp(stream, 405);
      return;
    }
    if (!/^application\/grpc(\+proto)?(;|$)/.test(headers['content-type'] ?? '')) {
      this.refuseHttp(stream, 415);
      return;
    }
    const encoding = headers['grpc-encoding'] ?? 'identity';
    if (encoding !== 'identity') {
      this.refuse(stream, GrpcStatus.UNIMPLEMENTED, `grpc-encoding ${encoding}: send messages uncompressed`);
      return;
    }
    const path = headers[':path'] ?? '';
    const method = this.options.methods.get(path);
    if (method === undefined) {
      this.refuse(stream, GrpcStatus.UNIMPLEMENTED, `no method ${path}`);
      return;
    }
    this.streams++;
    stream.on('close', () => this.streams--);
    new NodeHttp2Stream(stream, headers, method, {
      limits: this.limits,
      deadlines: this.options.deadlines,
      onFault: this.options.onFault,
    });
  }

  private refuseHttp(stream: http2.ServerHttp2Stream, status: number): void {
    stream.on('error', () => undefined);
    stream.respond({ ':status': status }, { endStream: true });
    stream.close(http2.constants.NGHTTP2_NO_ERROR);
  }

  private refuse(stream: http2.ServerHttp2Stream, status: GrpcStatusCode, message: string): void {
    stream.on('error', () => undefined);
    stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-accept-encoding': 'identity',
        'grpc-status': String(status),
        'grpc-message': encodeGrpcMessage(message),
      },
      { endStream: true },
    );
    stream.close(http2.constants.NGHTTP2_NO_ERROR);
  }

  /** Resolves when no call is open, after `atLeastMs` at the earliest and `atMostMs` at the latest. */
  private idle(atLeastMs: number, atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const started = performance.now();
      const timer = setInterval(() => {
        const waited = performance.now() - started;
        if ((this.streams === 0 && waited >= atLeastMs) || waited >= atMostMs) {
          clearInterval(timer);
          resolve();
        }
      }, IDLE_CHECK_MS);
    });
  }
}
