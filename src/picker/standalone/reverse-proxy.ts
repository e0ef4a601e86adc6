import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Bag } from '../../bag';
import { Exchange, type ExchangeSettings, refusalBody } from '../exchange';
import { ProxiedRequest, type ProxyContext } from './proxied-request';
import { WaitingAnswers } from './waiting-answers';

/** Largest header block of a request in bytes, the same as on a gateway's call. */
const MAX_HEADER_BYTES = 64 * 1024;

/** How long connections of clients may idle: longer than Google's load balancers keep theirs, 600 s. */
const CLIENT_IDLE_MS = 620_000;

/**
 * How long connections to model servers may idle: shorter than vLLM keeps them, 5 s, since a request sent on a
 * connection that is just being closed fails and must not be sent twice.
 */
const SERVER_IDLE_MS = 4_000;

/** How long what was sent last may take to leave before connections are closed. */
const FLUSH_MS = 200;

/** What a client is told whose request cannot be read, by Node's error code. */
const UNREADABLE: Readonly<Record<string, readonly [status: string, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'headers_too_long',
    `the request headers are longer than ${MAX_HEADER_BYTES} bytes`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'request_stalled', 'the request did not arrive in time'],
};
const MALFORMED = ['400 Bad Request', 'request_malformed', 'the request is not valid HTTP/1.1'] as const;

/** An HTTP/1.1 reverse proxy in front of the pool: each request is one exchange, as on a gateway. */
export class ReverseProxy implements ProxyContext {
  readonly waiting = new WaitingAnswers();

  private readonly plain = new Agent({ keepAlive: true, timeout: SERVER_IDLE_MS });
  /** Encrypted and not verified: no certificate names the address of a pod. */
  private readonly encrypted = new TlsAgent({ keepAlive: true, timeout: SERVER_IDLE_MS, rejectUnauthorized: false });
  private readonly server: Server;
  private readonly open = new Bag<ProxiedRequest>();
  private isDraining = false;
  /** Ids go down from 0, those of gateways' calls up: both may share one scheduling port. */
  private lastId = 0;
  private onIdle: (() => void) | undefined;

  /** @param encrypts whether an endpoint takes TLS @default none does */
  constructor(
    private readonly settings: ExchangeSettings,
    private readonly encrypts: (endpoint: string) => boolean = () => false,
  ) {
    this.server = createServer({ keepAliveTimeout: CLIENT_IDLE_MS, maxHeaderSize: MAX_HEADER_BYTES });
    this.server.on('request', (request, response) => this.take(request, response, false));
    this.server.on('checkContinue', (request, response) => this.take(request, response, true));
    this.server.on('clientError', (error, socket) => this.refuseUnreadable(error, socket as Socket));
  }

  agentFor(endpoint: string): Agent {
    return this.encrypts(endpoint) ? this.encrypted : this.plain;
  }

  get draining(): boolean {
    return this.isDraining;
  }

  /** How many requests are under way. */
  get openRequests(): number {
    return this.open.size;
  }

  /**
   * Starts to listen.
   * @param port 0 for any free one
   * @param host the address to listen on @default all addresses
   * @returns the port
   */
  async listen(port: number, host?: string): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  /**
   * Takes no new connections, closes idle ones and lets requests that are under way finish. Resolves when none is left,
   * or after `graceMs`.
   */
  async drain(graceMs: number): Promise<void> {
    this.isDraining = true;
    this.server.close();
    await this.idle(graceMs);
  }

  /** Ends all requests that are left, each with a clear error if its answer has not begun. */
  shutDown(): void {
    for (const { exchange } of this.open.all()) {
      exchange.shutDown();
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    await this.idle(FLUSH_MS);
    this.server.closeAllConnections();
    this.plain.destroy();
    this.encrypted.destroy();
    await closed;
  }

  private take(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const proxied: ProxiedRequest = new ProxiedRequest(
      request,
      response,
      this,
      (gateway) => new Exchange(--this.lastId, gateway, this.settings),
      () => this.closed(proxied),
    );
    this.open.add(proxied);
    proxied.start(expectsContinue);
  }

  private closed(proxied: ProxiedRequest): void {
    this.open.delete(proxied);
    if (this.open.size === 0) {
      this.onIdle?.();
    }
  }

  private async idle(withinMs: number): Promise<void> {
    if (this.open.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        this.onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.onIdle = undefined;
    }
  }

  private refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
    const answering = this.open.all().some((proxied) => proxied.cameOver(socket));
    if (answering || !socket.writable) {
      socket.destroy();
      return;
    }
    const [status, code, message] = UNREADABLE[error.code ?? ''] ?? MALFORMED;
    const body = refusalBody({ status: Number.parseInt(status, 10), type: 'invalid_request_error', code, message });
    const head = [
      `HTTP/1.1 ${status}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
}
