import { createServer, type Server } from 'node:net';

const MOST_TRIES = 50;

/** The first of so many ports one after another that are free at an address. */
export async function adjacentPorts(count: number, host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const servers: Server[] = [await listen(host, 0)];
    const first = (servers[0].address() as { port: number }).port;
    try {
      for (let at = 1; at < count; at++) servers.push(await listen(host, first + at));
      return first;
    } catch {
      // One of them is taken, or there is none of that number.
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
