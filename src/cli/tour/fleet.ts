import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProgram } from './child-program';

/** One simulated model server of the tour. */
export interface TourServer {
  readonly name: string;
  /** Compared with the slow one. */
  readonly speed: number;
}

/** Four model servers, one of them four times slower: an older GPU, a noisy neighbour, a throttled card. */
export const TOUR_SERVERS: readonly TourServer[] = [
  { name: 'server-0', speed: 4 },
  { name: 'server-1', speed: 4 },
  { name: 'server-2', speed: 4 },
  { name: 'server-3', speed: 1 },
];

/** The model that they serve. */
export const TOUR_MODEL = 'tour-8b';

/** Requests that a server works on at a time: few, so that it takes little load to fill it. */
const BATCH = 4;

/** The running model servers, and the file that lists them. */
export class Fleet {
  private constructor(
    private readonly servers: readonly ChildProgram[],
    private readonly folder: string,
    /** Names by endpoint. */
    readonly names: ReadonlyMap<string, string>,
  ) {}

  /** Starts the servers on free ports of the loopback interface. */
  static async start(): Promise<Fleet> {
    const servers = await Promise.all(
      TOUR_SERVERS.map(({ speed }) =>
        ChildProgram.start(
          [
            'mock-server',
            TOUR_MODEL,
            '--host=127.0.0.1',
            '--port=0',
            `--max-num-seqs=${BATCH}`,
            `--sim-speed=${speed}`,
          ],
          [''],
        ),
      ),
    );
    const ports = servers.map(({ addresses }) => Number(new URL(addresses.get('')!).port));
    const endpoints = ports.map((port, index) => ({ name: TOUR_SERVERS[index].name, address: '127.0.0.1', port }));
    const folder = mkdtempSync(join(tmpdir(), 'gke-inference-tour-'));
    const names = new Map(endpoints.map(({ name, address, port }) => [`${address}:${port}`, name]));
    const fleet = new Fleet(servers, folder, names);
    writeFileSync(fleet.endpointsFile, JSON.stringify({ endpoints }));
    return fleet;
  }

  get endpointsFile(): string {
    return join(this.folder, 'endpoints.yaml');
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    this.removeFile();
  }

  /** Takes the file away, for an end in a hurry. */
  removeFile(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
