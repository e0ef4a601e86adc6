import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GuardVerdict, MetricsGuard } from './metrics-guard';
import { BadQuery, type Page } from './pages';
import type { ServingState } from './transport';

/** No browser may guess another type, keep an answer, tell others where it was, or show it inside another page. */
const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What is answered to those who may not read a page. */
const REFUSALS: Readonly<Record<Exclude<GuardVerdict, 'allowed'>, readonly [status: number, text: string]>> = {
  anonymous: [401, 'send a token of the cluster, as "Authorization: Bearer TOKEN"'],
  denied: [403, 'a ClusterRole with this path in nonResourceURLs and the verb get would allow it'],
  unavailable: [503, 'the API server does not say who may read this: try again'],
};

/** Shows pages, and `/healthz` for probes that speak HTTP: 200 when requests are welcome, else 503. */
export class MetricsServer {
  private readonly server: Server;

  /**
   * @param pages by their paths
   * @param guard says who may read them; everybody may without
   */
  constructor(
    private readonly pages: ReadonlyMap<string, Page>,
    private readonly state: ServingState,
    private readonly guard?: MetricsGuard,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
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

  private async answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path, query] = url.split('?', 2);
    if (method !== 'GET' && method !== 'HEAD') {
      say(response.setHeader('allow', 'GET, HEAD'), 405, 'only GET and HEAD are understood');
    } else if (path === '/healthz') {
      const { ready } = this.state;
      say(response, ready ? 200 : 503, ready ? 'ok' : 'not serving');
    } else {
      const page = this.pages.get(path);
      const verdict = page && (await this.guard?.judge(headers.authorization, path));
      if (verdict === undefined || verdict === 'allowed') this.show(page, query, response);
      else refuse(response, verdict);
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
      if (error instanceof BadQuery) say(response, 400, error.message);
      else say(response, 500, `a fault of this page: ${error}`);
    }
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function refuse(response: ServerResponse, verdict: Exclude<GuardVerdict, 'allowed'>): void {
  if (verdict === 'anonymous') response.setHeader('www-authenticate', 'Bearer');
  say(response, ...REFUSALS[verdict]);
}
