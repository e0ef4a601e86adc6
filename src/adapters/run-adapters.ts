import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorOf } from '../errors';
import { Logger } from '../logger';
import { AdapterFollower } from './adapter-follower';
import { Hub } from './hub';
import { ModelServerClient } from './model-server-client';

/** What the program is told. */
export interface AdaptersOptions {
  /** File with the list. */
  readonly file: string;
  /** Address of the model server, such as `http://127.0.0.1:8000`. */
  readonly server: string;
  /** Folder for downloads, which the model server sees at the same place. */
  readonly folder: string;
  /** Where `/healthz`, `/readyz` and `/status` are answered. */
  readonly listen: { readonly host: string | undefined; readonly port: number };
  readonly readyTimeoutMs: number;
  /** The hub's address and token. */
  readonly hub: { readonly endpoint: string; readonly token: string | undefined };
}

/** Time between looks at the list and at the server. */
const LOOK_MS = 2_000;

/** Follows a list of adapters for the life of this process: until SIGTERM or SIGINT. */
export async function runAdapters(options: AdaptersOptions, announce: (address: string) => void): Promise<void> {
  const logger = new Logger('info');
  const follower = new AdapterFollower({
    file: options.file,
    server: new ModelServerClient(options.server),
    hub: new Hub({ ...options.hub, folder: options.folder }),
    logger,
    readyTimeoutMs: options.readyTimeoutMs,
    now: () => performance.now(),
  });
  const server = await answerProbes(follower, options.listen);
  announce(addressOf(server));
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => stopping.abort());
  }
  while (!stopping.signal.aborted) {
    await follower.look();
    await sleep(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => {});
  }
  server.close();
  server.closeAllConnections();
}

/** `/healthz` says that the process lives, `/readyz` that the adapters are there, `/status` how each one is. */
function answerProbes(follower: AdapterFollower, { host, port }: AdaptersOptions['listen']): Promise<Server> {
  const server = createServer((request, response) => {
    const { ready, status } = follower;
    const known = ['/healthz', '/readyz', '/status'].includes(request.url ?? '');
    response.statusCode = !known ? 404 : request.url === '/readyz' && !ready ? 503 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(`${JSON.stringify({ ready, adapters: status })}\n`);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const address = `${host ?? '*'}:${port}`;
      reject(errorOf('GKEI_LISTEN_FAILED', { address, reason: error.code ?? error.message, portFlag: '--listen' }));
    });
    server.listen(port, host, () => resolve(server));
  });
}

function addressOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' && address ? `http://${address.address}:${address.port}` : String(address);
}
