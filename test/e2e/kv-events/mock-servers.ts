import type { Program, Run } from '../../cli/program';
import { listen } from '../cluster/loopback';

/** Tokens of a block, and blocks of a cache, one of which holds nothing. */
export const SETTINGS = { blockSize: 16, gpuBlocks: 65 };

export const TOPIC = 'kv@mock@m';

/** Simulated servers that publish what enters and leaves their caches, each a process with an address of its own and equal ports. */
export class MockServers {
  private readonly runs = new Map<string, Run>();

  private constructor(
    private readonly program: Program,
    readonly eventPorts: readonly [port: number, replayPort: number],
    private readonly port: number,
  ) {}

  /** Starts one at each address. */
  static async start(program: Program, hosts: readonly string[]): Promise<MockServers> {
    const [events, replays, port] = await portsOf(hosts);
    const servers = new MockServers(program, [events, replays], port);
    await Promise.all(hosts.map((host) => servers.startOne(host)));
    return servers;
  }

  url(host: string): string {
    return `http://${host}:${this.port}`;
  }

  /** Kills one and starts it anew. */
  async restart(host: string): Promise<void> {
    const run = this.runs.get(host)!;
    run.signal('SIGKILL');
    await run.ended;
    await this.startOne(host);
  }

  private async startOne(host: string): Promise<void> {
    const [events, replays] = this.eventPorts;
    const config = {
      enable_kv_cache_events: true,
      endpoint: `tcp://*:${events}`,
      replay_endpoint: `tcp://*:${replays}`,
      topic: TOPIC,
    };
    const { blockSize, gpuBlocks } = SETTINGS;
    const run = this.program.start(
      `mock-server m --host ${host} --port ${this.port} --max-model-len 512 --block-size ${blockSize} ` +
        `--num-gpu-blocks-override ${gpuBlocks} --enable-lora --max-loras 2 --lora-modules sql=/sql docs=/docs ` +
        `--enable-prompt-tokens-details --sim-speed 20 --kv-events-config=${JSON.stringify(config)}`,
    );
    this.runs.set(host, run);
    await run.listening;
  }
}

/** Ports that are free at all of these addresses. */
async function portsOf(hosts: readonly string[]): Promise<readonly [number, number, number]> {
  const [first, ...others] = hosts;
  const servers = await Promise.all([0, 0, 0].map(() => listen(first)));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  for (const host of others) {
    servers.push(...(await Promise.all(ports.map((port) => listen(host, port)))));
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [ports[0], ports[1], ports[2]];
}
