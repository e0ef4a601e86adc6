import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as http2 from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A request as a model server got it, whole. */
export interface ReceivedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly trailers: NodeJS.Dict<string>;
  readonly body: Buffer;
}

/** What a model server does with a request. It may answer before it has read it. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A tiny model server on a loopback address: it keeps every request and answers as a test says. */
export class Upstream {
  /** How the next requests are answered. */
  answer: Answer = answerWith(200, 'ok');
  /** What an upgraded connection is handed to. */
  upgraded: (socket: Duplex) => void = (socket) => socket.destroy();
  /** All requests that were read to their end. */
  readonly received: ReceivedRequest[] = [];

  private readonly sockets = new Set<Socket>();
  private server: Server | http2.Http2Server | undefined;

  private constructor(private readonly host: string) {}

  /** @param host a loopback address, such as 127.0.0.2 */
  static async start(host: string, protocol: 'http1' | 'http2' = 'http1'): Promise<Upstream> {
    const upstream = new Upstream(host);
    await upstream.listen(protocol);
    return upstream;
  }

  /** `ip:port`. */
  get endpoint(): string {
    return `${this.host}:${(this.server!.address() as AddressInfo).port}`;
  }

  /** Breaks all connections. */
  breakConnections(): void {
    for (const socket of this.sockets) {
      socket.resetAndDestroy();
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server!.close(resolve));
    this.breakConnections();
    await closed;
  }

  private listen(protocol: 'http1' | 'http2'): Promise<void> {
    const take = (request: unknown, response: unknown) =>
      this.take(request as IncomingMessage, response as ServerResponse);
    this.server = protocol === 'http1' ? createServer({ maxHeaderSize: 128 * 1024 }, take) : http2.createServer(take);
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
    });
    this.server.on('upgrade', (_: unknown, socket: Duplex) => this.upgraded(socket));
    return new Promise((resolve) => this.server!.listen(0, this.host, resolve));
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      this.received.push({
        method: request.method ?? '',
        target: request.url ?? '',
        headers: request.headers,
        trailers: request.trailers,
        body: Buffer.concat(chunks),
      }),
    );
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    this.answer(request, response);
  }
}

/** Answers, once the request is read, with a status and a body. */
export function answerWith(status: number, body: string | Buffer, headers: Record<string, string> = {}): Answer {
  return (request, response) => {
    request.on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body);
    });
  };
}
