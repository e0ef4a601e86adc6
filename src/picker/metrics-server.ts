import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BadQuery, type Page } from './pages';
import type { ServingState } from './transport';

/** No browser may guess another type, keep an answer, tell others where it was, or show it inside another page. */
const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Shows pages, and `/healthz` for probes that speak HTTP: 200 when requests are welcome, else 503. */
export class MetricsServer {
  private readonly server: Server;

  /** @param pages by their paths */
  constructor(
    private readonly pages: ReadonlyMap<string, Page>,
    private readonly state: ServingState,
  ) {
    this.server = createServer((request, response) => this.answer(request, response));
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

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private answer({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    const [path, query] = url.split('?', 2);
    if (method !== 'GET' && method !== 'HEAD') {
      say(response.setHeader('allow', 'GET, HEAD'), 405, 'only GET and HEAD are understood');
    } else if (path === '/healthz') {
      const { ready } = this.state;
      say(response, ready ? 200 : 503, ready ? 'ok' : 'not serving');
    } else {
      this.show(this.pages.get(path), query, response);
    }
  }

  private show(page: Page | undefined, query: string | undefined, response: ServerResponse): void {
    if (page === undefined) {
      say(response, 404, `only ${[...this.pages.keys(), '/healthz'].join(', ')} are here`);
      return;
    }
    try {
      const text = page.render(new URLSearchParams(query));
      response.writeHead(200, { ...HEADERS, ...page.headers, 'content-type': page.type }).end(text);
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error;
      say(response, 400, error.message);
    }
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
