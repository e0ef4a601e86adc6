import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';

/** What a model server saw of a request. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly trailers: IncomingMessage['trailers'];
}

export type Answer = (seen: SeenRequest, response: ServerResponse, request: IncomingMessage) => void;

/** An HTTP server of the tests that keeps what it saw: stands for a model server where every byte and header counts. */
export class RecordingServer {
  readonly seen: SeenRequest[] = [];
  answer: Answer = (_, response) => response.end('{}');
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url = '', headers, rawHeaders, trailers } = request;
        const seen = { method, target: url, headers, rawHeaders, body: Buffer.concat(pieces), trailers };
        this.seen.push(seen);
        this.answer(seen, response, request);
      });
    });
  }

  /** Connections that are open. */
  get connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  /** @returns the endpoint, `ip:port` */
  async listen(host = '127.0.0.1'): Promise<string> {
    await new Promise<void>((resolve) => {
      this.server.listen(0, host, resolve);
    });
    return `${isIPv6(host) ? `[${host}]` : host}:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
