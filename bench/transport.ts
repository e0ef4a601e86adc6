/**
 * The cost of the picker's HTTP/2 server beside the same on `node:http2`: `npm run bench:transport`.
 *
 * Each server runs in a process of its own; this one is their client. Runs alternate between them, so that what else the
 * machine does meets both. Printed is the CPU time of the server's process for each exchange, or for each message
 * where answers are streamed: the median of all rounds, and the lowest and the highest.
 */
import { type MeasuredProcess, startProcess } from './measured-process';
import { median } from './statistics';
import { Client } from './transport/client';
import { SERVERS, serve } from './transport/servers';
import { CASES, type Case } from './transport/workload';

const ROUNDS = Number(process.argv[2] ?? 5);

async function main(): Promise<void> {
  console.log('CPU of the server, in microseconds for each exchange or streamed message: median (lowest to highest)\n');
  console.log(`${'work'.padEnd(34)}${'connections'.padEnd(18)}${'own'.padEnd(28)}${'node:http2'.padEnd(28)}ratio`);
  for (const encrypted of [false, true]) {
    const servers = await Promise.all(
      Object.keys(SERVERS).map((name) => startProcess('serve', name, encrypted ? 'encrypted' : 'plaintext')),
    );
    for (const connections of [1, 4]) {
      for (const work of CASES) {
        const costs = await measure(work, connections, encrypted, servers);
        const ratios = costs[0].map((own, round) => costs[1][round] / own);
        const cells = [
          work.name.padEnd(34),
          `${connections}${encrypted ? ', TLS' : ''}`.padEnd(18),
          ...costs.map((values) => spread(values).padEnd(28)),
          median(ratios).toFixed(1),
        ];
        console.log(cells.join(''));
      }
    }
    for (const server of servers) {
      server.stop();
    }
  }
}

/** Microseconds of CPU for each unit of work, by server and round. */
async function measure(
  work: Case,
  connections: number,
  encrypted: boolean,
  servers: readonly MeasuredProcess[],
): Promise<number[][]> {
  const clients = await Promise.all(servers.map(({ ports: [port] }) => Client.connect(port, connections, encrypted)));
  const costs: number[][] = servers.map(() => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, server] of servers.entries()) {
      const before = await server.cpuMicroseconds();
      await clients[index].run(work);
      const after = await server.cpuMicroseconds();
      if (round >= 0) {
        costs[index].push((after - before) / (work.exchanges * work.units));
      }
    }
  }
  for (const client of clients) {
    client.close();
  }
  return costs;
}

function spread(values: readonly number[]): string {
  const digits = median(values) < 10 ? 2 : 1;
  const [low, mid, high] = [Math.min(...values), median(values), Math.max(...values)].map((v) => v.toFixed(digits));
  return `${mid} (${low} to ${high})`;
}

if (process.argv[2] === 'serve') {
  void serve(process.argv[3], process.argv[4] === 'encrypted');
} else {
  void main();
}
