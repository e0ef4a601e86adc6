import { mkdtempSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../cluster/eventually';
import { LoggedProcess } from '../cluster/logged-process';
import { freePorts } from '../cluster/loopback';
import { Reaper } from '../cluster/reaper';
import { type EnvoyOptions, envoyConfig } from './envoy-config';

const STOP_GRACE_MS = 5000;

/** One worker, beside other Envoys on the machine, with an access log that is written at once. */
const FLAGS = [
  '--concurrency',
  '1',
  '--use-dynamic-base-id',
  '--log-level',
  'warning',
  '--file-flush-interval-msec',
  '50',
];

/** A real Envoy that asks a picker on a port of the loopback interface. */
export class EnvoyUnderTest {
  private constructor(
    /** The port that clients connect to, on 127.0.0.1. */
    readonly port: number,
    private readonly adminPort: number,
    private readonly process: LoggedProcess,
    private readonly reaper: Reaper,
  ) {}

  /** @param program the path of Envoy */
  static async start(
    program: string,
    options: Omit<EnvoyOptions, 'listenerPort' | 'adminPort'>,
  ): Promise<EnvoyUnderTest> {
    const [listenerPort, adminPort] = (await freePorts(2)) as [number, number];
    const folder = mkdtempSync(join(tmpdir(), 'envoy-'));
    const config = join(folder, 'envoy.json');
    writeFileSync(config, JSON.stringify(envoyConfig({ ...options, listenerPort, adminPort })));
    const reaper = new Reaper(folder);
    const process = new LoggedProcess({
      command: [program, '--config-path', config, ...FLAGS],
      log: join(folder, 'envoy.log'),
      reaper,
    });
    const envoy = new EnvoyUnderTest(listenerPort, adminPort, process, reaper);
    await eventually('Envoy is ready', () => {
      if (!process.running) {
        throw new Error(process.logTail());
      }
      return envoy.admin('/ready');
    });
    return envoy;
  }

  /** The answer of its admin interface to a GET. */
  admin(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: this.adminPort, path }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      }).on('error', reject);
    });
  }

  /** The end of its log. */
  log(): string {
    return this.process.logTail();
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    await this.process.stop(STOP_GRACE_MS);
  }

  /** Takes away what it left behind, once it has been stopped. */
  finish(): Promise<void> {
    return this.reaper.finish();
  }
}
