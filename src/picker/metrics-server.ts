import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXPOSITION_TYPE, type Registry } from './telemetry';
import type { ServingState } from './transport';

/** `/metrics` for Prometheus, and `/healthz` for probes that speak HTTP: 200 when requests are welcome, else 503. */
export class MetricsServer {
  private readonly server: Server;

  constructor(
    private readonly registry: Registry,
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

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const [path] = (request.url ?? '').split('?');
    if (path === '/metrics') {
      response.writeHead(200, { 'content-type': EXPOSITION_TYPE }).end(this.registry.expose());
    } else if (path === '/healthz') {
      const { ready } = this.state;
      response.writeHead(ready ? 200 : 503, { 'content-type': 'text/plain' }).end(ready ? 'ok\n' : 'not serving\n');
    } else {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('only /metrics and /healthz are here\n');
    }
  }
}
