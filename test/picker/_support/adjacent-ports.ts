import { createServer, type Server } from 'node:net';

const MOST_TRIES = 50;

/**
 * Ports that systems give to whoever asks for any lie above: from 32768 on Linux, from 49152 elsewhere. One of those could be
 * taken again before it is used.
 */
const [LOWEST, HIGHEST] = [10_000, 32_000];

/** The first of so many ports one after another that are free at an address. */
export async function adjacentPorts(count: number, host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const first = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - count));
    const servers: Server[] = [];
    try {
      for (let at = 0; at < count; at++) servers.push(await listen(host, first + at));
      return first;
    } catch {
      // One of them is taken.
    } finally {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    }
  }
  throw new Error(`no ${count} free ports in a row at ${host}`);
}

function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(server));
  });
}
