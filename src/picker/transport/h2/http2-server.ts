import { constants } from 'node:crypto';
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { GrpcServer, GrpcServerOptions } from '../grpc-server';
import type { CertificateSource } from '../tls/certificate-source';
import { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from '../transport-limits';
import { DEFAULT_WINDOW_BYTES, ErrorCode } from './frame';
import { type ConnectionSurroundings, Http2Connection } from './http2-connection';

/** How long calls that crossed the notice of a shutdown are still taken: more than a round trip inside a cluster. */
const NOTICE_MS = 100;

/** How long what was sent last may take to leave before connections are closed. */
const FLUSH_MS = 200;

/** After how long without traffic TCP asks whether the other side is still there. */
const TCP_KEEP_ALIVE_MS = 30_000;

/** How long a TLS handshake may take. */
const HANDSHAKE_MS = 10_000;

/** What TLS must be like, whatever the certificate. Source: RFC 9113 sections 9.2 and 9.2.1. */
const TLS_TERMS: tls.SecureContextOptions = {
  minVersion: 'TLSv1.2',
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
};

/** A gRPC server over HTTP/2: TLS with ALPN h2, or plaintext with prior knowledge. */
export class Http2Server implements GrpcServer {
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();
  private readonly connections = new Set<Http2Connection>();
  private readonly surroundings: ConnectionSurroundings;
  private calls = 0;
  /** How many of them a shutdown leaves time for. */
  private awaited = 0;
  /** What connections are told of a shutdown, also those whose TLS handshake ends only now. */
  private leaving: 'no' | 'notice' | 'refusing' = 'no';
  private idle: (() => void) | undefined;

  constructor(options: GrpcServerOptions) {
    const { methods, deadlines, onFault, certificate } = options;
    this.surroundings = {
      methods,
      deadlines,
      onFault,
      limits: usable({ ...DEFAULT_TRANSPORT_LIMITS, ...options.limits }),
      callOpened: (isAwaited) => {
        this.calls++;
        this.awaited += isAwaited ? 1 : 0;
      },
      callClosed: (isAwaited) => {
        this.calls--;
        this.awaited -= isAwaited ? 1 : 0;
        if (this.awaited === 0) {
          this.idle?.();
        }
      },
    };
    this.server = certificate === undefined ? this.plaintextServer() : this.secureServer(certificate);
    this.server.on('connection', (socket: net.Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  get openStreams(): number {
    return this.calls;
  }

  async listen(port: number, host?: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return (this.server.address() as net.AddressInfo).port;
  }

  async drain(graceMs: number): Promise<void> {
    this.server.close();
    this.leaving = 'notice';
    for (const connection of this.connections) {
      connection.giveNotice();
    }
    const noticeMs = Math.min(NOTICE_MS, graceMs);
    await new Promise((resolve) => setTimeout(resolve, noticeMs));
    this.leaving = 'refusing';
    for (const connection of this.connections) {
      connection.refuseCalls();
    }
    await this.callsOver(graceMs - noticeMs);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.leaving = 'refusing';
    await this.callsOver(FLUSH_MS);
    for (const connection of this.connections) {
      connection.close(ErrorCode.NO_ERROR, '');
    }
    const deadline = setTimeout(() => {
      for (const socket of this.sockets) {
        socket.destroy();
      }
    }, FLUSH_MS);
    await closed;
    clearTimeout(deadline);
  }

  private plaintextServer(): net.Server {
    return net.createServer(SOCKET_OPTIONS, (socket) => this.connect(socket));
  }

  private secureServer(source: CertificateSource): tls.Server {
    const contextOf = ({ certificate, privateKey } = source.current()) => ({
      ...TLS_TERMS,
      cert: certificate,
      key: privateKey,
    });
    const server = tls.createServer({
      ...SOCKET_OPTIONS,
      ...contextOf(),
      ALPNProtocols: ['h2'],
      handshakeTimeout: HANDSHAKE_MS,
    });
    source.onChange(() => server.setSecureContext(contextOf()));
    server.on('secureConnection', (socket) => this.connect(socket));
    return server;
  }

  private connect(socket: net.Socket): void {
    const connection = new Http2Connection(socket, this.surroundings);
    this.connections.add(connection);
    socket.on('close', () => this.connections.delete(connection));
    if (this.leaving === 'notice') {
      connection.giveNotice();
    } else if (this.leaving === 'refusing') {
      connection.refuseCalls();
    }
  }

  /** Resolves when no call is open that is awaited, at the latest after so long. */
  private callsOver(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.idle = undefined;
        resolve();
      };
      const timer = setTimeout(done, atMostMs);
      this.idle = done;
      if (this.awaited === 0) {
        done();
      }
    });
  }
}

const SOCKET_OPTIONS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS };

/** The protocol's own windows are the narrowest: clients use them before they have read a server's settings. */
function usable(limits: TransportLimits): TransportLimits {
  return {
    ...limits,
    streamWindowBytes: Math.max(limits.streamWindowBytes, DEFAULT_WINDOW_BYTES),
    connectionWindowBytes: Math.max(limits.connectionWindowBytes, DEFAULT_WINDOW_BYTES),
  };
}
